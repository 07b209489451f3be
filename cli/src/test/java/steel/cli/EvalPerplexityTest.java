package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.model.ConfigJson;
import steel.model.FeedForward;
import steel.model.Initialization;
import steel.model.ModelConfig;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.torch.TorchModel;

class EvalPerplexityTest {
  private static final String TEXT = "天空是蓝色的。草是绿色的。雪是白色的。";

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("text.txt");
    Files.writeString(text, TEXT.repeat(3));
  }

  private Path model(FeedForward kind) throws IOException {
    Path model = Files.createDirectories(folder.resolve(kind.getClass().getSimpleName()));
    ModelConfig shape =
        ConfigJson.read(ProjectRoot.path().resolve("testkit/goldens/model/qwen2-raw"));
    try (TorchModel fresh =
        TorchModel.create(shape.withFeedForward(kind), Initialization.NORMAL, 3)) {
      fresh.save(model);
    }
    BpeTrainer.train(sink -> sink.accept(TEXT), new BpeTrainer.Options(280, 1), Progress.SILENT)
        .write(model);
    return model;
  }

  private static FeedForward.Mlp mlp() {
    return new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 16);
  }

  private JsonNode measured(Path model, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("eval", model.toString(), "--tasks", "perplexity", "--json", "--data"));
    arguments.add(text.toString());
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static double loss(JsonNode result, String way) {
    return result
        .get("ways")
        .valueStream()
        .filter(row -> row.get("way").asText().equals(way))
        .findFirst()
        .orElseThrow()
        .get("loss")
        .asDouble();
  }

  @Test
  void fourWaysOfAskingVersion3Differ() throws IOException {
    Path model = model(new FeedForward.SoftMoeV3(mlp(), 3, 1));
    JsonNode java = measured(model, "--window", "12");
    assertThat(java.get("causal").asBoolean()).isFalse();
    assertThat(java.get("ways").valueStream().map(row -> row.get("way").asText()))
        .containsExactly("window", "prefix", "cached", "causal");
    assertThat(java.get("ways").valueStream().map(row -> row.get("loss").asDouble()).distinct())
        .hasSize(4);
    JsonNode torch = measured(model, "--window", "12", "--engine", "torch");
    for (String way : List.of("window", "prefix", "cached", "causal")) {
      assertThat(loss(torch, way)).as(way).isCloseTo(loss(java, way), within(1e-5));
    }
  }

  @Test
  void causalKindsAreAskedOnceAndAnswerTheSameInAnyWay() throws IOException {
    Path model = model(new FeedForward.SoftMoePrefix(mlp(), 3, 1, true));
    assertThat(measured(model).get("ways")).hasSize(1);
    JsonNode all = measured(model, "--ways", "window,prefix,cached,causal", "--window", "20");
    for (String way : List.of("prefix", "cached", "causal")) {
      assertThat(loss(all, way)).as(way).isCloseTo(loss(all, "window"), within(1e-5));
    }
  }

  @Test
  void packedTokensAreScoredBlockByBlock() throws IOException {
    Path model = model(new FeedForward.SoftMoeV3(mlp(), 3, 1));
    Path documents = folder.resolve("documents.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"id\":\"%d\",\"text\":\"%s\"}\n".formatted(i, TEXT));
    }
    Files.writeString(documents, lines);
    Path packed = folder.resolve("packed");
    SmallPretraining.pack(documents, model, packed, "block_length=33", "validation_share=0");
    text = packed.resolve("train");
    JsonNode result = measured(model, "--ways", "window", "--max-tokens", "100");
    assertThat(result.get("window").asInt()).isEqualTo(32);
    assertThat(result.at("/ways/0/tokens").asInt()).isEqualTo(100);
    text = documents;
    assertThat(measured(model, "--max-tokens", "0").at("/ways/0/tokens").asInt())
        .isGreaterThan(500);
  }

  @Test
  void theTableSaysWhatAWindowOfVersion3Is() throws IOException {
    Path model = model(new FeedForward.SoftMoeV3(mlp(), 3, 1));
    CommandRun run =
        CommandRun.of("eval", model.toString(), "--tasks", "perplexity", "--data", text.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("nats a token", "bits a byte", "a call for every prefix")
        .contains("each token of this kind sees those after it");
  }

  @Test
  void mistakesEndInOneSentence() throws IOException {
    Path model = model(new FeedForward.SoftMoeV2(mlp(), 2, 2));
    assertThat(refused(model)).contains("--data");
    assertThat(refused(model, "--data", folder.resolve("none").toString()))
        .contains("no such file");
    assertThat(refused(model, "--data", text.toString(), "--window", "9999"))
        .contains("max_position_embeddings");
    assertThat(refused(model, "--data", text.toString(), "--max-tokens", "-1"))
        .contains("--max-tokens");
    assertThat(refused(model, "--data", text.toString(), "--ways", "causal"))
        .contains("softmoe_v3 only");
    Path bytes = folder.resolve("bytes.txt");
    Files.write(bytes, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(refused(model, "--data", bytes.toString())).contains("not UTF-8");
    Path empty = folder.resolve("empty.txt");
    Files.writeString(empty, "");
    assertThat(refused(model, "--data", empty.toString())).contains("nothing to score");
  }

  private static String refused(Path model, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("eval", model.toString(), "--tasks", "perplexity"));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    return run.err();
  }
}
