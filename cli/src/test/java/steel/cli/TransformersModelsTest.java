package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.model.FeedForward;
import steel.model.ModelConfig;
import steel.model.RandomModel;
import steel.testkit.Golden;

/// Folders that `steel export --to hf` writes, loaded by transformers: the logits and the greedy
/// tokens of Steel's own engine, for every kind. Skipped where there is no Python with
/// transformers.
@Tag("long")
class TransformersModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double LOGITS = 1e-4; // of up to about 5, in float32
  private static final int[] LENGTHS = {1, 5, 8, 41, 70}; // less than a chunk, a chunk, several
  private static final int BYTES = ChattyModel.TOKENS;
  private static final int PROMPT = 13; // tokens
  private static final int GENERATED = 20; // tokens

  @TempDir private Path folder;

  @Test
  void transformersRunsEveryKind() throws IOException, InterruptedException {
    PythonScript script = PythonScript.orSkip("transformers_models.py", "torch", "transformers");
    List<Path> exported = new ArrayList<>();
    List<FeedForward> kinds = RandomModel.kinds();
    for (int i = 0; i < kinds.size(); i++) {
      ModelConfig config = RandomModel.config(kinds.get(i), 2);
      export("kind-" + i, RandomModel.of(config, 7), "f32", exported);
      if (i % 4 == 0) { // dense, by token and by chunk: all that a shape can be, and half precision
        export("tied-" + i, RandomModel.of(tied(config), 8), "bf16", exported);
      }
    }
    ModelConfig chatty =
        RandomModel.config(kinds.getLast(), 2)
            .withVocabulary(BYTES, new ModelConfig.SpecialTokens(-1, List.of(BYTES - 1)));
    export("chatty", RandomModel.of(chatty, 9), "f16", exported);

    List<String> printed = script.run(exported.stream().map(Path::toString).toArray(String[]::new));

    assertThat(printed).hasSameSizeAs(exported);
    for (int i = 0; i < exported.size(); i++) {
      Path out = exported.get(i);
      String line = printed.get(i);
      JsonNode result = JSON.readTree(line);
      assertThat(result.get("folder").asText()).isEqualTo(out.getFileName().toString());
      JsonNode wants = Golden.json(Path.of(out + ".json"));
      boolean causal = wants.get("causal").asBoolean();
      assertThat(result.get("logits").asDouble()).as(line).isLessThan(LOGITS);
      assertThat(result.get("generated")).as(line).isEqualTo(wants.get("generated"));
      assertThat(result.get("padded").isNull()).as(line).isEqualTo(!causal);
      assertThat(result.get("padded").asDouble(0)).as(line).isLessThan(LOGITS);
      assertThat(result.get("beams").asBoolean(true)).as(line).isTrue();
      assertThat(result.get("loss").asDouble()).as(line).isLessThan(1e-5);
      assertThat(result.get("said").asText()).as(line).isNotEmpty();
      requireSame(out, Path.of(out + ".saved"));
    }
  }

  /// The head of a tied model is its embedding, and its heads together are wider than a token. A
  /// dense one has the biases that Qwen2 has, the others have none.
  private static ModelConfig tied(ModelConfig config) {
    return new ModelConfig(
        config.vocabSize(),
        config.hiddenSize(),
        3,
        6,
        3,
        10,
        512,
        1_000_000,
        1e-5,
        true,
        config.isQwen2(),
        config.initializerRange(),
        config.feedForward(),
        config.intermediateSize(),
        config.specialTokens());
  }

  private void export(String name, RandomModel random, String type, List<Path> exported)
      throws IOException {
    Path model = random.write(Files.createDirectory(folder.resolve(name + "-source")));
    if (random.config().vocabSize() == BYTES) {
      ChattyModel.writeTokenizer(model);
    }
    exported.add(export(model, name, type));
  }

  private Path export(Path model, String name, String type) throws IOException {
    Path out = folder.resolve(name);
    CommandRun run =
        CommandRun.of(
            "export", model.toString(), "--to", "hf", "--type", type, "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (SteelModel written = SteelModel.open(out)) {
      Files.writeString(Path.of(out + ".json"), expected(written).toString());
    }
    return out;
  }

  private static ObjectNode expected(SteelModel model) {
    ObjectNode expected = JSON.createObjectNode();
    int vocabulary = model.config().vocabSize();
    ArrayNode cases = expected.putArray("cases");
    for (int length : LENGTHS) {
      int[] ids = RandomModel.ids(length, length);
      float[] logits = model.logits(ids);
      ObjectNode one = cases.addObject();
      put(one.putArray("ids"), ids);
      ArrayNode rows = one.putArray("logits");
      for (int t = 0; t < length; t++) {
        ArrayNode row = rows.addArray();
        for (int v = 0; v < vocabulary; v++) {
          row.add(logits[t * vocabulary + v]);
        }
      }
    }
    int[] prompt = RandomModel.ids(PROMPT, 3);
    Generation greedy = Generation.of(GENERATED).ignoringEos();
    put(expected.putArray("prompt"), prompt);
    put(expected.putArray("generated"), model.generate(prompt, greedy).ids());
    expected.put("causal", model.config().feedForward().isCausal());
    return expected;
  }

  private static void put(ArrayNode array, int[] values) {
    for (int value : values) {
      array.add(value);
    }
  }

  /// What transformers has saved is read here again.
  private static void requireSame(Path exported, Path saved) {
    int[] ids = RandomModel.ids(41, 5);
    try (SteelModel first = SteelModel.open(exported);
        SteelModel second = SteelModel.open(saved)) {
      assertThat(second.config().feedForward()).isEqualTo(first.config().feedForward());
      assertThat(second.logits(ids))
          .as(saved.toString())
          .isEqualTo(first.logits(ids)); // bit for bit
    }
  }
}
