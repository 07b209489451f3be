package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputHeadTest {
  private static final int ROWS = 37;
  private static final int WIDTH = 24;
  private static final int VOCABULARY = 53;
  private static final double SCALE = 0.25;
  private static final double EXACT = 1e-6; // of the largest value
  private static final double ROUNDED = 0.02; // three of bfloat16's last places

  /// Loss and gradients of one call.
  @SuppressWarnings("ArrayRecordComponent") // compared value by value
  private record Result(double loss, float[] hidden, float[] weight) {}

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 5", "5, 20", "8, 16", "36, 36", "64, 64"})
  void piecesGiveTheLossAndTheGradientsOfTheWhole(long pieceRows, long groupRows) {
    Result whole = run(Products.FLOAT32, ROWS, ROWS);
    Result pieces = run(Products.FLOAT32, pieceRows, pieceRows);
    assertThat(pieces.loss).isCloseTo(whole.loss, within(EXACT * whole.loss));
    close("hidden", pieces.hidden, whole.hidden, EXACT);
    close("weight", pieces.weight, whole.weight, EXACT);
    Result rounded = run(Products.BFLOAT16, pieceRows, groupRows);
    assertThat(rounded.loss).isCloseTo(whole.loss, within(ROUNDED * whole.loss));
    close("hidden in bfloat16", rounded.hidden, whole.hidden, ROUNDED);
    close("weight in bfloat16", rounded.weight, whole.weight, ROUNDED);
  }

  /// What autograd makes of all logits at once.
  @Test
  void theWholeIsWhatAutogradGives() {
    try (var _ = new PointerScope()) {
      Tensor hidden = random(1, ROWS, WIDTH).requires_grad_(true);
      Tensor weight = random(2, VOCABULARY, WIDTH).requires_grad_(true);
      Tensor scores = torch.log_softmax(torch.linear(hidden, weight), 1);
      Tensor loss = scores.gather(1, targets().unsqueeze(1)).sum().neg();
      loss.mul(Tensors.scalar(SCALE)).backward();
      Result whole = run(Products.FLOAT32, ROWS, ROWS);
      assertThat(whole.loss).isCloseTo(loss.item_double(), within(1e-4));
      close("hidden", whole.hidden, Tensors.floats(hidden.grad()), EXACT);
      close("weight", whole.weight, Tensors.floats(weight.grad()), EXACT);
    }
  }

  private static Result run(Products products, long pieceRows, long groupRows) {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor weightGradient = torch.zeros(VOCABULARY, WIDTH);
      double[] loss = new double[1];
      Tensor hiddenGradient =
          OutputHead.backward(
              products,
              pieceRows,
              groupRows,
              random(1, ROWS, WIDTH),
              targets(),
              random(2, VOCABULARY, WIDTH),
              weightGradient,
              SCALE,
              loss);
      return new Result(loss[0], Tensors.floats(hiddenGradient), Tensors.floats(weightGradient));
    }
  }

  private static Tensor random(long seed, int rows, int columns) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensors.of(values, rows, columns);
  }

  private static Tensor targets() {
    return Tensors.of(new SplittableRandom(3).longs(ROWS, 0, VOCABULARY).toArray(), ROWS);
  }

  private static void close(String name, float[] actual, float[] wanted, double relative) {
    assertClose(name, actual, wanted, relative * maxAbs(wanted));
  }
}
