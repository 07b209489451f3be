package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

/// What every engine must do: one test, extended by each, fed with models and figures of the
/// reference implementation. Tolerances are those of the goldens' README.
public abstract class LanguageModelContract {
  /// Folders under `goldens/model` that every engine runs.
  public static final List<String> CASES =
      List.of(
          "qwen2-raw",
          "qwen2-gqa",
          "qwen2-tied",
          "steel-raw-senet",
          "steel-v1",
          "steel-v2",
          "steel-v3",
          "steel-v3-raw-mlp",
          "steel-v3-multislot",
          "steel-v3-headdim56");

  private static final double LOGITS = 5e-5; // 5 times the worst measured
  private static final double DECODED_LOGITS = 1e-4; // other kernels for one token than for many

  /// Opens a model folder with the engine under test.
  protected abstract LanguageModel open(Path folder);

  /// Every golden.
  public static Stream<String> all() {
    return CASES.stream();
  }

  /// The goldens in which no token sees a later one.
  public static Stream<String> causal() {
    return CASES.stream().filter(name -> config(name).feedForward().isCausal());
  }

  /// The others.
  public static Stream<String> notCausal() {
    return CASES.stream().filter(name -> !config(name).feedForward().isCausal());
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void logitsMatchTheReference(String golden) {
    GoldenTensors expected = tensors(golden);
    try (LanguageModel model = open(folder(golden))) {
      assertThat(model.config()).isEqualTo(config(golden));
      for (String name : List.of("main", "short")) {
        int[][] rows = rows(expected, name + ".input_ids");
        float[][] logits = floatRows(expected, name + ".logits", rows.length);
        for (int row = 0; row < rows.length; row++) {
          assertClose(
              "%s[%d].logits".formatted(name, row), model.logits(rows[row]), logits[row], LOGITS);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void greedyWithCacheMatchesTheReference(String golden) {
    for (String run : List.of("cache", "cache_rep1.1")) {
      JsonNode generation = json(golden).get("generation");
      Sampler sampler = sampler(run);
      int[] prompt = ids(generation.get("prompt"));
      sampler.accept(prompt);
      List<Integer> tokens = new ArrayList<>();
      float[][] expected = floatRows(tensors(golden), "gen." + run + ".logits", 24);
      try (LanguageModel model = open(folder(golden));
          Decoding decoding = model.decode()) {
        float[] logits = decoding.append(prompt);
        for (int step = 0; step < expected.length; step++) {
          assertClose(run + " step " + step, logits, expected[step], DECODED_LOGITS);
          tokens.add(sampler.next(logits));
          logits = decoding.append(tokens.getLast());
        }
        assertThat(decoding.length()).isEqualTo(prompt.length + expected.length);
      }
      assertThat(tokens).as(run).isEqualTo(tokens(generation, run));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void greedyWithoutCacheMatchesTheReference(String golden) {
    for (String run : List.of("nocache", "nocache_rep1.1")) {
      JsonNode generation = json(golden).get("generation");
      Sampler sampler = sampler(run);
      int[] ids = ids(generation.get("prompt"));
      sampler.accept(ids);
      float[][] expected = floatRows(tensors(golden), "gen." + run + ".logits", 24);
      List<Integer> tokens = new ArrayList<>();
      try (LanguageModel model = open(folder(golden))) {
        for (int step = 0; step < expected.length; step++) {
          float[] logits = lastRow(model.logits(ids), model.config().vocabSize());
          assertClose(run + " step " + step, logits, expected[step], DECODED_LOGITS);
          tokens.add(sampler.next(logits));
          ids = Arrays.copyOf(ids, ids.length + 1);
          ids[ids.length - 1] = tokens.getLast();
        }
      }
      assertThat(tokens).as(run).isEqualTo(tokens(generation, run));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#causal")
  protected void aLaterTokenNeverChangesAnEarlierLogit(String golden) {
    try (LanguageModel model = open(folder(golden))) {
      int vocabSize = model.config().vocabSize();
      int[] ids = rows(tensors(golden), "main.input_ids")[0];
      int[] changed = ids.clone();
      int from = ids.length / 2;
      for (int t = from; t < ids.length; t++) {
        changed[t] = (ids[t] + 11) % vocabSize;
      }
      float[] before = Arrays.copyOf(model.logits(ids), from * vocabSize);
      float[] after = Arrays.copyOf(model.logits(changed), from * vocabSize);
      assertThat(after).isEqualTo(before); // bit for bit
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#notCausal")
  protected void aLaterTokenChangesEarlierLogitsAsInTheReference(String golden) {
    GoldenTensors expected = tensors(golden);
    try (LanguageModel model = open(folder(golden))) {
      int[][] rows = rows(expected, "main.input_ids");
      float[][] logits = floatRows(expected, "causality.logits", rows.length);
      for (int row = 0; row < rows.length; row++) {
        int[] ids = rows[row];
        ids[ids.length - 1] = (ids[ids.length - 1] + 11) % (model.config().vocabSize() - 8);
        assertClose("row " + row, model.logits(ids), logits[row], LOGITS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#causal")
  protected void anyCutOfThePromptGivesTheSameLogits(String golden) {
    try (LanguageModel model = open(folder(golden))) {
      int vocabSize = model.config().vocabSize();
      int[] ids = rows(tensors(golden), "main.input_ids")[1];
      float[] whole = model.logits(ids);
      for (int step : new int[] {1, 5, 32, 33}) {
        try (Decoding decoding = model.decode()) {
          for (int from = 0; from < ids.length; from += step) {
            int to = Math.min(ids.length, from + step);
            float[] logits = decoding.append(Arrays.copyOfRange(ids, from, to));
            assertClose(
                "step %d, token %d".formatted(step, to - 1),
                logits,
                Arrays.copyOfRange(whole, (to - 1) * vocabSize, to * vocabSize),
                DECODED_LOGITS);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void aWholePromptDecodesAsItScores(String golden) {
    try (LanguageModel model = open(folder(golden));
        Decoding decoding = model.decode()) {
      int[] ids = rows(tensors(golden), "main.input_ids")[0];
      float[] last = lastRow(model.logits(ids), model.config().vocabSize());
      assertClose("last logits", decoding.append(ids), last, DECODED_LOGITS);
    }
  }

  /// The reference pads on the left and masks; a row alone at the same positions is the same.
  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#causal")
  protected void positionsAreTheCallersChoice(String golden) {
    GoldenTensors expected = tensors(golden);
    int[][] ids = rows(expected, "leftpad.input_ids");
    int[][] mask = rows(expected, "leftpad.attention_mask");
    float[][] chosen = floatRows(expected, "leftpad.logits", ids.length);
    float[][] counted = floatRows(expected, "leftpad.logits_default_positions", ids.length);
    try (LanguageModel model = open(folder(golden))) {
      int vocabSize = model.config().vocabSize();
      for (int row = 0; row < ids.length; row++) {
        int pads = (int) Arrays.stream(mask[row]).filter(bit -> bit == 0).count();
        int[] own = Arrays.copyOfRange(ids[row], pads, ids[row].length);
        int[] shifted = IntStream.range(pads, ids[row].length).toArray();
        int from = pads * vocabSize;
        assertClose("row " + row, model.logits(own), tail(chosen[row], from), LOGITS);
        assertClose(
            "shifted row " + row, model.logits(own, shifted), tail(counted[row], from), LOGITS);
      }
    }
  }

  /// The reference runs the rows as one padded batch; each alone must write the same.
  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#causal")
  protected void rowsWriteWhatTheReferenceWritesForThemInABatch(String golden) {
    GoldenTensors expected = tensors(golden);
    int[][] ids = rows(expected, "leftpad.input_ids");
    int[][] mask = rows(expected, "leftpad.attention_mask");
    JsonNode generated = json(golden).at("/leftpad/generated");
    float[][] logits = floatRows(expected, "leftpad.gen.logits", ids.length);
    try (LanguageModel model = open(folder(golden))) {
      int vocabSize = model.config().vocabSize();
      for (int row = 0; row < ids.length; row++) {
        int pads = (int) Arrays.stream(mask[row]).filter(bit -> bit == 0).count();
        int[] tokens = ids(generated.get(row));
        int[] written = new int[tokens.length];
        try (Decoding decoding = model.decode()) {
          float[] next = decoding.append(Arrays.copyOfRange(ids[row], pads, ids[row].length));
          for (int step = 0; step < written.length; step++) {
            int from = step * vocabSize;
            assertClose(
                "row %d, step %d".formatted(row, step),
                next,
                Arrays.copyOfRange(logits[row], from, from + vocabSize),
                DECODED_LOGITS);
            written[step] = Sampler.largest(next);
            next = decoding.append(written[step]);
          }
        }
        assertThat(written).as("row %d", row).isEqualTo(tokens);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void logProbabilitiesAreThoseOfTheLogits(String golden) {
    try (LanguageModel model = open(folder(golden))) {
      int vocabSize = model.config().vocabSize();
      int[] ids = rows(tensors(golden), "main.input_ids")[0];
      double[] scores = model.logProbabilities(ids);
      float[] logits = model.logits(Arrays.copyOf(ids, ids.length - 1));
      assertThat(scores).hasSize(ids.length - 1);
      for (int t = 0; t < scores.length; t++) {
        assertThat(scores[t])
            .as("token %d", t + 1)
            .isCloseTo(LogSoftmax.of(logits, t * vocabSize, vocabSize, ids[t + 1]), within(LOGITS));
      }
      assertThat(model.logProbabilities(new int[] {1})).isEmpty();
      for (int[] bad : List.of(new int[] {}, new int[] {0, vocabSize}, new int[] {-1})) {
        assertThatThrownBy(() -> model.logProbabilities(bad))
            .isInstanceOf(IllegalArgumentException.class);
      }
      int longest = model.config().maxPositionEmbeddings();
      assertThat(model.logProbabilities(new int[longest + 1])).hasSize(longest);
      assertThatThrownBy(() -> model.logProbabilities(new int[longest + 2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("max_position_embeddings");
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void refusesIdsOutsideTheVocabulary(String golden) {
    try (LanguageModel model = open(folder(golden));
        Decoding decoding = model.decode()) {
      int vocabSize = model.config().vocabSize();
      float[] before = decoding.append(1, 2).clone();
      for (int[] bad : List.of(new int[] {}, new int[] {0, vocabSize}, new int[] {-1})) {
        assertThatThrownBy(() -> model.logits(bad)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> decoding.append(bad)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(decoding.length()).isEqualTo(2);
      try (Decoding other = model.decode()) { // a refused call leaves nothing behind
        assertThat(other.append(1, 2)).isEqualTo(before);
        assertThat(decoding.append(3).clone()).isEqualTo(other.append(3));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void endsAtTheLastPosition(String golden) {
    try (LanguageModel model = open(folder(golden));
        Decoding decoding = model.decode()) {
      int longest = model.config().maxPositionEmbeddings();
      decoding.append(new int[longest - 1]);
      decoding.append(5);
      assertThatThrownBy(() -> decoding.append(6))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("max_position_embeddings")
          .hasMessageContaining(Integer.toString(longest));
      assertThat(decoding.length()).isEqualTo(longest);
      assertThatThrownBy(() -> model.logits(new int[longest + 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("max_position_embeddings");
      assertThatThrownBy(() -> model.logits(new int[] {1}, new int[] {longest}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> model.logits(new int[] {1}, new int[] {0, 1}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  protected void threadsShareOneModel(String golden)
      throws InterruptedException, ExecutionException {
    int[][] rows = rows(tensors(golden), "main.input_ids");
    try (LanguageModel model = open(folder(golden));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      float[][] alone = {decodeAll(model, rows[0]), decodeAll(model, rows[1])};
      List<Future<float[]>> together = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int[] ids = rows[i % 2];
        together.add(threads.submit(() -> decodeAll(model, ids)));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(together.get(i).get()).isEqualTo(alone[i % 2]);
      }
    }
  }

  private static float[] decodeAll(LanguageModel model, int[] ids) {
    try (Decoding decoding = model.decode()) {
      decoding.append(Arrays.copyOf(ids, ids.length - 3));
      float[] logits = new float[0];
      for (int t = ids.length - 3; t < ids.length; t++) {
        logits = decoding.append(ids[t]);
      }
      return logits.clone();
    }
  }

  private static Sampler sampler(String run) {
    return new Sampler(
        run.endsWith("_rep1.1") ? Sampling.GREEDY.withRepetitionPenalty(1.1) : Sampling.GREEDY);
  }

  private static List<Integer> tokens(JsonNode generation, String run) {
    return Arrays.stream(ids(generation.get(run).get("tokens"))).boxed().toList();
  }

  private static Path folder(String golden) {
    return Golden.path("model/" + golden);
  }

  private static ModelConfig config(String golden) {
    return ConfigJson.read(folder(golden));
  }

  private static JsonNode json(String golden) {
    return Golden.json(folder(golden).resolve("expected.json"));
  }

  private static GoldenTensors tensors(String golden) {
    return Golden.tensors(folder(golden).resolve("expected.safetensors"));
  }

  private static int[] ids(JsonNode node) {
    return node.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  private static int[][] rows(GoldenTensors tensors, String name) {
    int width = (int) tensors.shape(name)[1];
    int[] all = Arrays.stream(tensors.integers(name)).mapToInt(Math::toIntExact).toArray();
    return IntStream.range(0, all.length / width)
        .mapToObj(row -> Arrays.copyOfRange(all, row * width, (row + 1) * width))
        .toArray(int[][]::new);
  }

  private static float[][] floatRows(GoldenTensors tensors, String name, int rows) {
    float[] all = tensors.floats(name);
    int width = all.length / rows;
    return IntStream.range(0, rows)
        .mapToObj(row -> Arrays.copyOfRange(all, row * width, (row + 1) * width))
        .toArray(float[][]::new);
  }

  private static float[] lastRow(float[] logits, int vocabSize) {
    return tail(logits, logits.length - vocabSize);
  }

  private static float[] tail(float[] values, int from) {
    return Arrays.copyOfRange(values, from, values.length);
  }
}
