package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void subjectErrorIsThatOfAMean() {
    Accuracy accuracy = Accuracy.of(3, 4);
    assertThat(accuracy.value()).isEqualTo(0.75);
    assertThat(accuracy.standardError()).isCloseTo(0.25, within(1e-12)); // sqrt(3/16 / 3)
    assertThat(Accuracy.of(1, 1).standardError()).isZero();
  }

  @Test
  void groupsAreAveragedByQuestionAndBySubject() {
    // 3 of 4 and 2 of 10: variances s^2 n are 1/4 and 16/90
    List<Accuracy> subjects = List.of(Accuracy.of(3, 4), Accuracy.of(2, 10));
    Accuracy micro = Accuracy.micro(subjects);
    assertThat(micro.value()).isCloseTo(5 / 14.0, within(1e-12));
    double pooled = (3 * 0.25 + 9 * (0.16 / 0.9)) / 12;
    assertThat(micro.standardError()).isCloseTo(Math.sqrt(pooled / 14), within(1e-12));
    Accuracy macro = Accuracy.macro(subjects);
    assertThat(macro.value()).isCloseTo(0.475, within(1e-12));
    double errors = 0.25 * 0.25 + 0.16 / 9;
    assertThat(macro.standardError()).isCloseTo(Math.sqrt(errors) / 2, within(1e-12));
    assertThat(macro.count()).isEqualTo(14);
    assertThat(macro.correct()).isEqualTo(5);
  }

  @Test
  void oneSubjectIsItsOwnGroup() {
    Accuracy one = Accuracy.of(7, 20);
    assertThat(Accuracy.micro(List.of(one)).standardError())
        .isCloseTo(one.standardError(), within(1e-12));
    assertThat(Accuracy.macro(List.of(one))).isEqualTo(one);
    assertThat(Accuracy.micro(List.of(Accuracy.of(1, 1))).standardError()).isZero();
  }

  @Test
  void chanceIsWhatGuessingReaches() {
    assertThat(Accuracy.of(30, 100).isChance(0.25)).isTrue(); // error 4.6 points
    assertThat(Accuracy.of(40, 100).isChance(0.25)).isFalse(); // error 4.9 points
    assertThat(Accuracy.of(0, 100).isChance(0.25)).isTrue();
  }
}
