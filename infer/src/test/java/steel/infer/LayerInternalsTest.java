package steel.infer;

import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

/// What happens inside of the model, held to the reference: the stream after every layer, and both
/// halves of the first one with their slots. Tolerances are those of the goldens' README.
class LayerInternalsTest {
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 2e-5; // of the largest value: streams reach 176

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void everyLayerIsTheReference(String golden) {
    Path folder = Golden.path("model/" + golden);
    GoldenTensors expected = Golden.tensors(folder.resolve("expected.safetensors"));
    try (SteelModel model = SteelModel.open(folder)) {
      for (String name : new String[] {"main", "short"}) {
        int tokens = (int) expected.shape(name + ".input_ids")[1];
        int[] ids =
            Arrays.stream(expected.integers(name + ".input_ids"))
                .mapToInt(Math::toIntExact)
                .toArray();
        for (int row = 0; row < ids.length / tokens; row++) {
          int[] own = Arrays.copyOfRange(ids, row * tokens, (row + 1) * tokens);
          new Row(model, expected, name, row, own).check();
        }
      }
    }
  }

  /// One sequence of a golden.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Row(SteelModel model, GoldenTensors expected, String name, int row, int... ids) {

    void check() {
      Network network = model.network();
      Activations a = new Activations(model.config());
      Sequence[] alone = {new Sequence(model.newCache(), 0, ids.length)};
      Rope.Angles angles = angles();
      network.embed(ids, a);
      close("hidden.0", a.hidden);
      for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
        network.runLayer(model.engine(), layer, alone, angles, a);
        close("hidden." + (layer + 1), a.hidden);
      }
      network.finalNorm().apply(a.hidden, 0, ids.length, a.normed);
      close("final_norm", a.normed);
      checkFirstLayer(a);
    }

    private Rope.Angles angles() {
      return model
          .network()
          .rope()
          .angles(IntStream.range(0, ids.length).toArray(), new Rope.Angles());
    }

    private void checkFirstLayer(Activations a) {
      Network network = model.network();
      Network.Layer layer = network.layers().getFirst();
      network.embed(ids, a);
      layer.inputNorm().apply(a.hidden, 0, ids.length, a.normed);
      close("layer0.attn_in", a.normed);
      KvCache cache = model.newCache();
      Sequence[] alone = {new Sequence(cache, 0, ids.length)};
      layer.attention().apply(model.engine(), a, alone, angles());
      close("layer0.attn_out", a.out);
      for (int i = 0; i < ids.length * model.config().hiddenSize(); i++) {
        a.hidden[i] += a.out[i];
      }
      layer.postNorm().apply(a.hidden, 0, ids.length, a.normed);
      close("layer0.mlp_in", a.normed);
      layer.half().apply(model.engine(), a.normed, ids.length, a.out, a, cache.slots(0));
      close("layer0.mlp_out", a.out);
      FeedForward kind = model.config().feedForward();
      if (!kind.isCausal()) {
        close("layer0.slots_in", a.slots);
        close("layer0.slots_out", a.made);
      }
      if (kind instanceof FeedForward.SoftMoeV3) {
        close("layer0.v3_dispatch", a.dispatch);
        close("layer0.v3_combine", a.combine);
      }
    }

    private void close(String tensor, float[] actual) {
      float[] all = expected.floats(name + "." + tensor);
      int width = all.length / (int) expected.shape(name + ".input_ids")[0];
      float[] wanted = Arrays.copyOfRange(all, row * width, (row + 1) * width);
      assertClose(
          "%s[%d].%s".formatted(name, row, tensor),
          Arrays.copyOf(actual, width),
          wanted,
          ABSOLUTE + RELATIVE * maxAbs(all));
    }
  }
}
