package steel.data.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.Analysis.Bar;
import steel.data.Analysis.Statistic;
import steel.testkit.Cases;

class DistributionTest {
  private static final double[] SHARES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void quantilesAreRightToOnePerCent(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int count : new int[] {1, 2, 207, 10_000}) {
      double[] values = new double[count];
      Distribution first = new Distribution();
      Distribution second = new Distribution();
      for (int i = 0; i < count; i++) {
        values[i] = random.nextInt(10) == 0 ? 0 : Math.exp(3 * random.nextGaussian());
        (random.nextBoolean() ? first : second).add(values[i]);
      }
      first.add(second);
      Arrays.sort(values);

      Statistic summary = first.summary(0, 1, 7);
      double[] quantiles = {
        summary.p1(),
        summary.p5(),
        summary.p25(),
        summary.median(),
        summary.p75(),
        summary.p95(),
        summary.p99()
      };
      for (int i = 0; i < SHARES.length; i++) {
        double exact = values[Math.max(0, (int) Math.ceil(SHARES[i] * count) - 1)];
        assertThat(quantiles[i]).isCloseTo(exact, Percentage.withPercentage(1));
      }
      double mean = Arrays.stream(values).average().orElseThrow();
      assertThat(summary.count()).isEqualTo(count);
      assertThat(summary.mean()).isCloseTo(mean, within(1e-9 * Math.max(1, mean)));
      assertThat(summary.min()).isEqualTo(values[0]);
      assertThat(summary.max()).isEqualTo(values[count - 1]);
      assertThat(summary.histogram().stream().mapToLong(Bar::count).sum()).isEqualTo(count);
    }
  }

  @Test
  void nothingIsNothing() {
    Statistic summary = new Distribution().summary(1, 2, 0);
    assertThat(summary.count()).isZero();
    assertThat(summary.median()).isZero();
    assertThat(summary.histogram()).isEmpty();
  }

  @Test
  void deviationIsThatOfAllValues() {
    Distribution distribution = new Distribution();
    for (double value : new double[] {2, 4, 4, 4, 5, 5, 7, 9}) {
      distribution.add(value);
    }
    assertThat(distribution.deviation()).isCloseTo(2, within(1e-12));
  }
}
