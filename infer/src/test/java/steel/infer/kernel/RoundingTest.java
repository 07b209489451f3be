package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;

class RoundingTest {
  private static final int MOST = 1 << 22;

  @ParameterizedTest
  @ValueSource(floats = {0f, -0f, 0.5f, 1.5f, -0.5f, -2.5f, 0.49999997f, 254.5f, 1e-40f})
  void halvesGoToEven(float x) {
    assertThat(Rounding.whole(x)).isEqualTo((int) Math.rint(x));
  }

  @Test
  void theRangeHasItsEnds() {
    for (int end : new int[] {-MOST, MOST}) {
      assertThat(Rounding.whole(end)).isEqualTo(end);
      float inside = end - Math.signum(end) * 0.5f;
      assertThat(Rounding.whole(inside)).isEqualTo((int) Math.rint(inside));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyNumberOfTheRangeGoesToTheNearest(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 1000; i++) {
      float x = random.nextFloat(-1f, 1f) * (1 << random.nextInt(23));
      assertThat(Rounding.whole(x)).as("%s", x).isEqualTo((int) Math.rint(x));
    }
  }
}
