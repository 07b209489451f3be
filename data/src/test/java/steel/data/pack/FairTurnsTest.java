package steel.data.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class FairTurnsTest {
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyBeginningHasEachShareToWithinOneTurn(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : new int[] {1, 2, 3, 5, 11}) {
      double[] weights = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        weights[i] = Math.pow(10, -3 * random.nextDouble()); // up to a thousand times apart
        sum += weights[i];
      }
      FairTurns turns = new FairTurns(weights);
      long[] had = new long[n];
      for (long turn = 0; turn < 20_000; turn++) {
        int who = turns.at(turn);
        assertThat(turns.before(turn)).isEqualTo(had[who]);
        assertThat(turns.until(who, had[who])).isEqualTo(turn);
        had[who]++;
        for (int i = 0; i < n; i++) {
          double due = turns.share(i) * (turn + 1);
          assertThat(Math.abs(had[i] - due)).isLessThan(1);
          assertThat(Math.abs(had[i] - weights[i] / sum * (turn + 1))).isLessThan(1.05);
        }
      }
      for (int i = 0; i < n; i++) {
        assertThat(turns.of(i, 20_000)).isEqualTo(had[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void farPlacesAreFoundAtOnce(long seed) {
    RandomGenerator random = Cases.random(seed);
    FairTurns turns = new FairTurns(0.5, 0.3, 0.2, 1e-3);
    for (int i = 0; i < 1000; i++) {
      long turn = random.nextLong(1L << 40);
      int who = turns.at(turn);
      assertThat(turns.of(who, turn)).isEqualTo(turns.before(turn));
      assertThat(turns.of(who, turn + 1)).isEqualTo(turns.before(turn) + 1);
      assertThat(turns.until(who, turns.before(turn))).isEqualTo(turn);
    }
  }

  @Test
  void sharesAreTheWeights() {
    FairTurns turns = new FairTurns(29, 70, 1);
    assertThat(turns.share(0)).isEqualTo(0.29);
    assertThat(turns.share(1)).isEqualTo(0.7);
    assertThat(turns.share(2)).isEqualTo(0.01);
    FairTurns lopsided = new FairTurns(1e-12, 1, 1e-12);
    assertThat(lopsided.share(0)).isEqualTo(1e-6); // nobody gets nothing
    assertThat(lopsided.of(2, 1_000_000)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoWeight() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new FairTurns(1, bad));
    }
    assertThatIllegalArgumentException().isThrownBy(FairTurns::new);
    assertThatIllegalArgumentException().isThrownBy(() -> new FairTurns(new double[128]));
  }
}
