package steel.data.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.operator.Operator;
import steel.testkit.Cases;

class DigestSetTest {
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void digestsAreRememberedOnce(long seed) {
    RandomGenerator random = Cases.random(seed);
    DigestSet seen = new DigestSet();
    for (int i = 0; i < 50_000; i++) {
      assertThat(seen.add(new Operator.Digest(random.nextLong(), random.nextLong()))).isTrue();
    }
    RandomGenerator again = Cases.random(seed);
    for (int i = 0; i < 50_000; i++) {
      assertThat(seen.add(new Operator.Digest(again.nextLong(), again.nextLong()))).isFalse();
    }
    assertThat(seen.add(new Operator.Digest(0, 0))).isTrue();
    assertThat(seen.add(new Operator.Digest(0, 0))).isFalse();
    assertThat(seen.add(new Operator.Digest(0, 1))).isTrue();
  }
}
