package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.model.FeedForward;
import steel.model.RandomModel;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.SafetensorsWriter;
import steel.weights.SafetensorsWriter.Tensor;
import steel.weights.TensorType;
import steel.weights.Weights;

class EmbedderTest {
  /// Of numbers of a vector of length 1: that of hidden states, 2e-5 of the largest.
  private static final double TOLERANCE = 2e-5;

  /// Cosine of vectors from products in 4 bits, for which numbers are rounded to 9 bits: layers
  /// with random weights make a few percent of that.
  private static final double ROUNDED_VECTORS = 0.99;

  @TempDir private Path folder;

  /// A sequence of a golden.
  ///
  /// @param states after the final norm, `[T, D]`
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Row(int[] ids, float[] states) {

    static List<Row> of(String golden) {
      GoldenTensors expected =
          Golden.tensors(Golden.path("model/" + golden + "/expected.safetensors"));
      List<Row> rows = new ArrayList<>();
      for (String name : List.of("main", "short")) {
        int[] ids =
            Arrays.stream(expected.integers(name + ".input_ids"))
                .mapToInt(Math::toIntExact)
                .toArray();
        float[] states = expected.floats(name + ".final_norm");
        int tokens = (int) expected.shape(name + ".input_ids")[1];
        int width = states.length / ids.length;
        for (int from = 0; from < ids.length; from += tokens) {
          rows.add(
              new Row(
                  Arrays.copyOfRange(ids, from, from + tokens),
                  Arrays.copyOfRange(states, from * width, (from + tokens) * width)));
        }
      }
      return rows;
    }

    float[] vector(Pooling pooling) {
      return direction(
          states, ids.length, pooling == Pooling.LAST ? ids.length - 1 : 0, ids.length);
    }
  }

  /// The direction of the mean of rows, as plainly as can be.
  private static float[] direction(float[] states, int tokens, int from, int to) {
    int width = states.length / tokens;
    double[] mean = new double[width];
    for (int t = from; t < to; t++) {
      for (int i = 0; i < width; i++) {
        mean[i] += (double) states[t * width + i] / (to - from);
      }
    }
    double length = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());
    float[] direction = new float[width];
    for (int i = 0; i < width; i++) {
      direction[i] = (float) (mean[i] / length);
    }
    return direction;
  }

  private static double product(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static void assertUnit(float[] vector) {
    assertThat(Math.sqrt(product(vector, vector))).isCloseTo(1, within(1e-6)); // float32 numbers
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void poolsTheStatesOfTheReference(String golden) {
    try (SteelModel model = SteelModel.open(Golden.path("model/" + golden))) {
      for (Row row : Row.of(golden)) {
        for (Pooling pooling : Pooling.values()) {
          float[] vector = model.embed(row.ids, pooling);
          assertUnit(vector);
          assertClose(pooling.name(), vector, row.vector(pooling), TOLERANCE);
        }
      }
    }
  }

  static List<FeedForward> kinds() {
    return WideModel.kinds();
  }

  /// Every kind in every type of weights, held to the same numbers in float32.
  @ParameterizedTest
  @MethodSource("kinds")
  void everyTypeOfWeightsGivesWhatItsNumbersGive(FeedForward kind) throws IOException {
    List<Path> paths = new ArrayList<>(WideModel.inAllTypes(kind, folder));
    for (TensorType type : List.of(TensorType.BF16, TensorType.F16)) {
      Path narrow = folder.resolve(type.name());
      ModelExport.toFolder(paths.getFirst(), type, Long.MAX_VALUE, narrow);
      paths.add(narrow);
    }
    int[] ids = WideModel.ids(40, 3);
    SteelModel.Settings exact = SteelModel.Settings.DEFAULT.withKeyValues(KvType.F32);
    for (Path path : paths.subList(1, paths.size())) {
      Path numbers = Path.of(path + "-as-f32");
      ModelExport.toFolder(path, TensorType.F32, Long.MAX_VALUE, numbers);
      for (Pooling pooling : Pooling.values()) {
        float[] vector = embed(path, exact, ids, pooling);
        assertUnit(vector);
        float[] wanted = embed(numbers, exact, ids, pooling);
        String name = "%s %s".formatted(path, pooling);
        if (path.endsWith("q4")) {
          assertThat(product(vector, wanted)).as(name).isGreaterThan(ROUNDED_VECTORS);
        } else {
          assertClose(name, vector, wanted, TOLERANCE);
        }
      }
    }
  }

  private static float[] embed(
      Path path, SteelModel.Settings settings, int[] ids, Pooling pooling) {
    try (SteelModel model = SteelModel.open(path, settings)) {
      return model.embed(ids, pooling);
    }
  }

  /// More tokens than go into a call: pieces have the states of the whole.
  @ParameterizedTest
  @MethodSource("kinds")
  void longTextsAreReadInPieces(FeedForward kind) throws IOException {
    int[] ids = WideModel.ids(Continuation.PIECE + 131, 4);
    try (SteelModel model = SteelModel.open(WideModel.write(kind, folder))) {
      Activations a = new Activations(model.config());
      int[] positions = IntStream.range(0, ids.length).toArray();
      Sequence[] whole = {new Sequence(model.newCache(), 0, ids.length)};
      model.network().forward(model.engine(), ids, positions, whole, a);
      model.network().norm(a, 0, ids.length);
      float[] states = Arrays.copyOf(a.normed, ids.length * model.config().hiddenSize());
      assertClose(
          "mean",
          model.embed(ids, Pooling.MEAN),
          direction(states, ids.length, 0, ids.length),
          TOLERANCE);
      assertClose(
          "last",
          model.embed(ids, Pooling.LAST),
          direction(states, ids.length, ids.length - 1, ids.length),
          TOLERANCE);
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void threadsAndOtherTextsChangeNothing(Pooling pooling)
      throws IOException, ExecutionException, InterruptedException {
    Path path = WideModel.write(kinds().get(4), folder); // one whose tokens see each other
    List<int[]> texts = new ArrayList<>();
    List<float[]> alone = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      texts.add(WideModel.ids(1 + 7 * i, i));
      alone.add(embed(path, SteelModel.Settings.DEFAULT.withThreads(1), texts.get(i), pooling));
    }
    try (SteelModel model = SteelModel.open(path, 3);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Future<float[]>> together = new ArrayList<>();
      for (int[] text : texts.reversed()) {
        together.add(callers.submit(() -> model.embed(text, pooling)));
      }
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.reversed().get(i).get()).isEqualTo(alone.get(i));
      }
    }
  }

  @Test
  void oneTokenIsItsOwnMean() {
    try (SteelModel model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      int[] one = {5};
      assertThat(model.embed(one, Pooling.MEAN)).isEqualTo(model.embed(one, Pooling.LAST));
      int[] two = {5, 9};
      assertThat(model.embed(two, Pooling.MEAN)).isNotEqualTo(model.embed(two, Pooling.LAST));
    }
  }

  @Test
  void refusesWhatTheModelCannotRead() {
    try (SteelModel model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      int longest = model.config().maxPositionEmbeddings();
      assertUnit(model.embed(new int[longest], Pooling.MEAN));
      assertThatThrownBy(() -> model.embed(new int[longest + 1], Pooling.MEAN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("513 tokens are more than the model takes");
      assertThatThrownBy(() -> model.embed(new int[0], Pooling.MEAN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one token");
      assertThatThrownBy(() -> model.embed(new int[] {-1}, Pooling.LAST))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("outside the vocabulary");
    }
  }

  /// A final norm of zeros, or of what is no number, leaves no direction.
  @Test
  void refusesStatesWithoutADirection() throws IOException {
    Path from = Golden.path("model/qwen2-raw");
    for (float broken : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
      Path copy = Files.createDirectories(folder.resolve(Float.toString(broken)));
      Files.copy(from.resolve("config.json"), copy.resolve("config.json"));
      try (var weights = Weights.open(from)) {
        List<Tensor> tensors = new ArrayList<>();
        for (String name : weights.names()) {
          float[] values = weights.floats(name);
          if (name.equals("model.norm.weight")) {
            Arrays.fill(values, broken);
          }
          tensors.add(Tensor.of(name, weights.shape(name), values));
        }
        SafetensorsWriter.write(copy.resolve("model.safetensors"), Map.of(), tensors);
      }
      assertThatThrownBy(
              () -> embed(copy, SteelModel.Settings.DEFAULT, RandomModel.ids(4, 1), Pooling.MEAN))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining(copy + ": the hidden states of 4 tokens have no direction");
    }
  }
}
