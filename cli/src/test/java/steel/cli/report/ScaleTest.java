package steel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {
  @ParameterizedTest
  @CsvSource({
    "0, 8.3, 0, 10, 2.5",
    "1.2, 1.9, 1.2, 2, 0.2",
    "-3, 7, -5, 7.5, 2.5",
    "0, 0.0006, 0, 0.0006, 0.0002",
    "5, 5, 2, 8, 2",
    "0, 0, -1, 1, 0.5",
  })
  void endsAtRoundNumbers(double min, double max, double low, double high, double step) {
    Scale scale = Scale.round(min, max, 4);
    assertThat(scale.step()).isCloseTo(step, within(1e-9));
    assertThat(scale.low()).isCloseTo(low, within(1e-9));
    assertThat(scale.high()).isCloseTo(high, within(1e-9));
    assertThat(scale.at(min)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(scale.at(max)).isBetween(-1e-9, 1 + 1e-9);
  }

  @Test
  void stepsOfARunFillTheAxis() {
    Scale scale = Scale.exact(1, 1200, 4);
    assertThat(scale.at(1)).isZero();
    assertThat(scale.at(1200)).isEqualTo(1);
    assertThat(scale.ticks()).containsExactly(500.0, 1000.0);
    assertThat(Scale.exact(7, 7, 4).at(7)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "7.5, 2.5, 7.5",
    "5, 2.5, 5.0",
    "0.0004, 0.0002, 4e-4",
    "0.00025, 0.00005, 2.5e-4",
    "17000, 500, 17k",
    "17500, 500, 17.5k",
    "1200, 200, '1,200'",
    "-0.2, 0.1, -0.2",
  })
  void ticksAreShort(double value, double step, String label) {
    assertThat(Numbers.tick(value, step)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({"17530, '17,530'", "1.2844, 1.284", "0.0006, 6.00e-4", "42.123, 42.12", "0, 0.000"})
  void figuresHaveFourDigits(double value, String text) {
    assertThat(Numbers.figure(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.85, 850 ms",
    "12.34, 12.3 s",
    "72, 1 min 12 s",
    "7500, 2 h 5 min",
    "59.97, 60.0 s"
  })
  void timesReadWell(double seconds, String text) {
    assertThat(Numbers.seconds(seconds)).isEqualTo(text);
  }
}
