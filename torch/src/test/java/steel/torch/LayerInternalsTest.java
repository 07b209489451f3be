package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

/// What happens inside of the model, held to the reference: the stream after every layer, the
/// feed-forward half of the first one, and what products in bfloat16 do to the logits. Tolerances
/// are those of the goldens' README.
class LayerInternalsTest {
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 2e-5; // of the largest value: streams reach 176
  private static final double BF16 = 2; // times what the reference's own bfloat16 is off

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void everyLayerIsTheReference(String golden) {
    Path folder = Golden.path("model/" + golden);
    GoldenTensors expected = Golden.tensors(folder.resolve("expected.safetensors"));
    try (TorchModel model = TorchModel.open(folder);
        var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      long[] shape = expected.shape("main.input_ids");
      int tokens = (int) shape[1];
      Tensor ids = Tensors.of(expected.integers("main.input_ids"), shape);
      RotaryTable rotary = RotaryTable.of(model.config(), IntStream.range(0, tokens).toArray());
      ModelTensors all = model.forward().model();
      Tensor ones = torch.ones(model.config().hiddenSize());
      for (int depth = 0; depth <= all.layers().size(); depth++) {
        boolean whole = depth == all.layers().size();
        ModelTensors part =
            new ModelTensors(
                all.embedding(),
                all.layers().subList(0, depth),
                whole ? all.norm() : ones,
                all.head());
        Tensor hidden =
            new ForwardPass(model.config(), part, Products.FLOAT32)
                .hidden(ids, ForwardPass.Call.whole(rotary, tokens));
        float[] wanted =
            whole
                ? expected.floats("main.final_norm")
                : normed(expected.floats("main.hidden." + depth), model);
        close("after layer " + depth, hidden, wanted);
      }
      Tensor in =
          Tensors.of(expected.floats("main.layer0.mlp_in"), expected.shape("main.layer0.mlp_in"));
      close(
          "mlp_out",
          new FeedForwardPass(Products.FLOAT32, model.config().rmsNormEps())
              .run(all.layers().getFirst().network(), in, null, null),
          expected.floats("main.layer0.mlp_out"));
    }
  }

  private static void close(String name, Tensor actual, float[] wanted) {
    assertClose(
        name, Tensors.floats(actual.contiguous()), wanted, ABSOLUTE + RELATIVE * maxAbs(wanted));
  }

  /// Rows with a mean square of 1, as a norm whose weights are 1 makes them.
  private static float[] normed(float[] rows, TorchModel model) {
    int width = model.config().hiddenSize();
    float[] result = new float[rows.length];
    for (int from = 0; from < rows.length; from += width) {
      double square = 0;
      for (int i = from; i < from + width; i++) {
        square += (double) rows[i] * rows[i];
      }
      double scale = 1 / Math.sqrt(square / width + model.config().rmsNormEps());
      for (int i = from; i < from + width; i++) {
        result[i] = (float) (rows[i] * scale);
      }
    }
    return result;
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void productsInBfloat16StayNearThoseInFloat32(String golden) {
    Path folder = Golden.path("model/" + golden);
    GoldenTensors expected = Golden.tensors(folder.resolve("expected.safetensors"));
    double allowed =
        BF16 * Golden.json(folder.resolve("expected.json")).at("/bf16/vs_fp32_mean_abs").asDouble();
    long[] shape = expected.shape("main.input_ids");
    float[] wanted = expected.floats("main.logits");
    try (TorchModel model = TorchModel.open(folder);
        var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      int tokens = (int) shape[1];
      RotaryTable rotary = RotaryTable.of(model.config(), IntStream.range(0, tokens).toArray());
      ForwardPass forward =
          new ForwardPass(model.config(), model.forward().model(), Products.BFLOAT16);
      Tensor ids = Tensors.of(expected.integers("main.input_ids"), shape);
      Tensor hidden = forward.hidden(ids, ForwardPass.Call.whole(rotary, tokens));
      float[] logits = Tensors.floats(forward.logits(hidden));
      double sum = 0;
      for (int i = 0; i < wanted.length; i++) {
        sum += Math.abs((double) logits[i] - wanted[i]);
      }
      assertThat(logits).hasSameSizeAs(wanted);
      assertThat(sum / wanted.length).isLessThanOrEqualTo(allowed);
    }
  }
}
