package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import steel.train.Guard.Policy;

class GuardTest {
  private static final Guard.Settings SETTINGS =
      new Guard.Settings(Policy.SKIP, Policy.ROLLBACK, 3, 4, 10);

  private static Guard warmedUp() {
    Guard guard = new Guard(SETTINGS);
    guard.remember(new Guard.Memory(List.of(2.0, 4.0, 2.0, 4.0), List.of(1.0, 1.0, 1.0, 1.0)));
    return guard;
  }

  @Test
  void nothingIsASpikeUntilTheWindowIsFull() {
    Guard guard = new Guard(SETTINGS);
    for (double loss : new double[] {1, 1000, 1, 1000}) {
      Guard.Verdict verdict = guard.judge(loss, loss);
      assertThat(verdict.policy()).isEqualTo(Policy.IGNORE);
      assertThat(verdict.lossZ()).isEmpty();
    }
    assertThat(guard.judge(1, 1).lossZ()).isPresent();
  }

  @Test
  void distancesAreStandardDeviations() {
    Guard.Verdict verdict = warmedUp().judge(5, 1);
    assertThat(verdict.lossZ().getAsDouble()).isCloseTo(2, within(1e-12)); // mean 3, deviation 1
    assertThat(verdict.normZ()).as("no deviation, no distance").isEmpty();
    assertThat(verdict.policy()).isEqualTo(Policy.IGNORE);
  }

  @Test
  void aSpikeIsNamedAndNotRemembered() {
    Guard guard = warmedUp();
    Guard.Memory before = guard.memory();
    Guard.Verdict verdict = guard.judge(6.5, 1);
    assertThat(verdict.policy()).isEqualTo(Policy.ROLLBACK);
    assertThat(verdict.problem())
        .isEqualTo("loss is 3.5 standard deviations above the 4 steps before");
    assertThat(guard.memory()).isEqualTo(before);
    assertThat(guard.judge(-100, 1).policy()).as("far below is fine").isEqualTo(Policy.IGNORE);
  }

  @Test
  void whatIsNoNumberIsNamed() {
    Guard guard = warmedUp();
    assertThat(guard.judge(Double.NaN, 1).problem()).isEqualTo("loss is NaN");
    assertThat(guard.judge(Double.POSITIVE_INFINITY, 1).problem()).isEqualTo("loss is infinite");
    Guard.Verdict norm = guard.judge(3, Double.NaN);
    assertThat(norm.problem()).isEqualTo("the gradient norm is no number");
    assertThat(norm.policy()).isEqualTo(Policy.SKIP);
  }

  @Test
  void whatIsNoNumberCannotBeIgnored() {
    assertThatThrownBy(() -> new Guard.Settings(Policy.IGNORE, Policy.IGNORE, 6, 128, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not_finite cannot be ignore");
  }
}
