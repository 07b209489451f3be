package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuationScoresTest {
  private static final double TOLERANCE = 1e-6; // logits are float32

  /// Logits that are logarithms of shares of ten.
  private static float log(int tenths) {
    return (float) Math.log(tenths);
  }

  @Test
  void singleTokensAreComparedInOneCall() {
    float[][] table = new float[3][];
    table[2] = new float[] {log(1), log(6), log(3)};
    TableModel model = new TableModel(table, 10);
    double[] scores =
        ContinuationScores.of(model, new int[] {0, 2}, List.of(new int[] {1}, new int[] {0}))
            .values();
    assertThat(scores[0]).isCloseTo(Math.log(0.6), within(TOLERANCE));
    assertThat(scores[1]).isCloseTo(Math.log(0.1), within(TOLERANCE));
    assertThat(model.calls).containsExactly(2);
  }

  @Test
  void longerOnesAreSummedTokenByToken() {
    float[][] table = {
      {log(5), log(4), log(1)}, {log(2), log(2), log(6)}, {log(1), log(8), log(1)},
    };
    TableModel model = new TableModel(table, 10);
    double[] scores =
        ContinuationScores.of(
                model,
                new int[] {1, 0},
                List.of(new int[] {1, 2}, new int[] {2}, new int[] {2, 1, 0}))
            .values();
    assertThat(scores[0]).isCloseTo(Math.log(0.4 * 0.6), within(TOLERANCE));
    assertThat(scores[1]).isCloseTo(Math.log(0.1), within(TOLERANCE));
    assertThat(scores[2]).isCloseTo(Math.log(0.1 * 0.8 * 0.2), within(TOLERANCE));
    // the last token of a continuation is scored, never fed
    assertThat(model.calls).containsExactly(2, 1, 2, 1, 1);
  }

  @Test
  void whatTheModelWritesFirstIsNotScored() {
    // after 0 the model writes 1, after 1 it writes 2, and 3 begins a continuation
    TableModel model =
        TableModel.even(5, 20).prefer(0, 1, 2).prefer(1, 2, 2).prefer(2, 3, 2).prefer(3, 4, 1);
    List<int[]> continuations = List.of(new int[] {3}, new int[] {3, 4}, new int[] {4});
    ContinuationScores found = ContinuationScores.of(model, new int[] {4, 0}, 8, continuations);
    double total = Math.log(4 + Math.exp(2));
    assertThat(found.written()).containsExactly(1, 2);
    assertThat(found.values()[0]).isCloseTo(2 - total, within(TOLERANCE));
    assertThat(found.values()[1])
        .isCloseTo(2 - total + 1 - Math.log(4 + Math.E), within(TOLERANCE));
    assertThat(found.values()[2]).isCloseTo(-total, within(TOLERANCE));
    assertThat(model.calls).containsExactly(2, 1, 1, 2, 1, 1, 1);
  }

  @Test
  void modelWithoutNumbersIsRefusedBeforeItWrites() {
    TableModel model = TableModel.even(3, 10).prefer(0, 1, Float.NaN);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ContinuationScores.of(model, new int[] {0}, 4, List.of(new int[] {2})))
        .withMessageContaining("not numbers");
  }

  @Test
  void theModelWritesNoMoreThanItMay() {
    TableModel model = TableModel.even(3, 20).prefer(0, 0, 2);
    ContinuationScores found =
        ContinuationScores.of(model, new int[] {0}, 3, List.of(new int[] {1}, new int[] {2}));
    assertThat(found.written()).containsExactly(0, 0, 0);
  }

  @Test
  void modelWithoutNumbersIsRefused() {
    TableModel model = TableModel.even(3, 10).prefer(0, 1, Float.NaN);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ContinuationScores.of(model, new int[] {0}, List.of(new int[] {1})))
        .withMessageContaining("not numbers");
  }
}
