package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void cosineRisesThenFallsToTheFloor() {
    Schedule cosine = new Schedule.Cosine(1.0, 0.1, 10, 110);
    assertThat(cosine.learningRate(0)).isZero();
    assertThat(cosine.learningRate(5)).isCloseTo(0.5, within(1e-12));
    assertThat(cosine.learningRate(10)).isCloseTo(1.0, within(1e-12));
    assertThat(cosine.learningRate(60)).isCloseTo(0.55, within(1e-12));
    assertThat(cosine.learningRate(110)).isCloseTo(0.1, within(1e-12));
    assertThat(cosine.learningRate(9_999)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void theOthersDoWhatTheirNamesSay() {
    Schedule constant = new Schedule.Constant(2.0, 4);
    assertThat(constant.learningRate(1)).isCloseTo(0.5, within(1e-12));
    assertThat(constant.learningRate(1_000)).isCloseTo(2.0, within(1e-12));
    Schedule linear = new Schedule.Linear(1.0, 0.0, 0, 10);
    assertThat(linear.learningRate(0)).isCloseTo(1.0, within(1e-12));
    assertThat(linear.learningRate(4)).isCloseTo(0.6, within(1e-12));
    assertThat(linear.learningRate(11)).isZero();
  }

  @Test
  void wsdStaysAtThePeakAndFallsAtTheEnd() {
    Schedule wsd = new Schedule.Wsd(1.0, 0.1, 10, 20, 100);
    assertThat(wsd.learningRate(0)).isZero();
    assertThat(wsd.learningRate(5)).isCloseTo(0.5, within(1e-12));
    for (long step : new long[] {10, 11, 50, 79, 80}) {
      assertThat(wsd.learningRate(step)).as("step %d", step).isEqualTo(1.0);
    }
    assertThat(wsd.learningRate(81)).isCloseTo(0.955, within(1e-12));
    assertThat(wsd.learningRate(90)).isCloseTo(0.55, within(1e-12));
    assertThat(wsd.learningRate(100)).isCloseTo(0.1, within(1e-12));
    assertThat(wsd.learningRate(9_999)).isCloseTo(0.1, within(1e-12));
    assertThat(new Schedule.Wsd(1, 0, 0, 0, 10).learningRate(10)).isEqualTo(1.0);
  }

  @Test
  void wsdFitsIntoItsRun() {
    assertThatThrownBy(() -> new Schedule.Wsd(1, 0, 5, 6, 10))
        .hasMessage("warmup_steps (5) and decay_steps (6) must fit into the steps of the run (10)");
    Schedule longer = new Schedule.Wsd(1.0, 0.1, 10, 20, 100).over(200);
    assertThat(longer.learningRate(180)).isEqualTo(1.0);
    assertThat(longer.learningRate(200)).isCloseTo(0.1, within(1e-12));
    Schedule shorter = new Schedule.Wsd(1.0, 0.1, 10, 20, 100).over(12);
    assertThat(shorter.learningRate(6)).isEqualTo(1.0);
    assertThat(shorter.learningRate(12)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void aWarmUpThatNeverEndsIsRefused() {
    assertThatThrownBy(() -> new Schedule.Cosine(1, 0, 10, 10))
        .hasMessage("warmup_steps (10) must be below the steps of the run (10)");
  }

  @Test
  void fewStepsHaveAShortWarmUp() {
    Schedule cosine = new Schedule.Cosine(1, 0, 10, 100);
    assertThat(cosine.over(40).warmupSteps()).isEqualTo(10);
    assertThat(cosine.over(7).warmupSteps()).isEqualTo(3);
    assertThat(cosine.over(1).warmupSteps()).isZero();
    assertThat(new Schedule.Linear(1, 0, 10, 100).over(7).learningRate(7)).isZero();
    assertThat(new Schedule.Constant(1, 10).over(4).warmupSteps()).isEqualTo(2);
  }
}
