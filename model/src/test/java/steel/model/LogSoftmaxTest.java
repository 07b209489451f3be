package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogSoftmaxTest {
  @Test
  void sharesOfTen() {
    float[] rows = {7, 7, (float) Math.log(1), (float) Math.log(6), (float) Math.log(3)};
    assertThat(LogSoftmax.of(rows, 2, 3, 1)).isCloseTo(Math.log(0.6), within(1e-7));
    assertThat(LogSoftmax.of(rows, 0, 2, 0)).isCloseTo(Math.log(0.5), within(1e-7));
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    float[] logits = {1e30f, 1e30f, -1e30f};
    assertThat(LogSoftmax.logSumExp(logits, 0, 3)).isEqualTo((double) 1e30f);
    assertThat(LogSoftmax.logSumExp(new float[] {0, Float.NEGATIVE_INFINITY}, 0, 2)).isZero();
  }

  @Test
  void whatIsNoNumberIsRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(() -> LogSoftmax.of(new float[] {0, bad}, 0, 2, 0))
          .withMessageContaining("not numbers");
    }
  }
}
