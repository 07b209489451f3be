package steel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.Progress;
import steel.model.ConfigJson;
import steel.model.Decoding;
import steel.model.Initialization;
import steel.model.ModelConfig;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;
import steel.torch.TorchModel;
import steel.torch.TrainingRow;
import steel.train.RunLock;
import steel.train.TrainingRun;

class FineTuningTest {
  @TempDir static Path folder;

  @BeforeAll
  static void makeAModelAndConversations() throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    String[] animals = {"猫", "狗", "牛", "鱼"};
    String[] answers = {"喵", "汪", "哞", "水"};
    for (int i = 0; i < 64; i++) {
      String question = animals[i % 4] + "怎么叫？" + "？".repeat(i / 16);
      String answer = answers[i % 4] + "。";
      texts.add(question + answer);
      lines.add(conversation(question, answer));
    }
    lines.add("{\"conversations\": [{\"from\": \"human\", \"value\": \"没人回答\"}]}");
    lines.add(conversation("很长".repeat(200), "是"));
    lines.add("{\"conversations\": [{\"from\": ");
    lines.add("{\"text\": \"no chat\"}");
    Files.createDirectories(folder.resolve("clean/conversations"));
    Files.write(folder.resolve("clean/conversations/belle.jsonl"), lines);
    Tokenizer tokenizer =
        BpeTrainer.train(TextSource.of(texts), new BpeTrainer.Options(330, 2), Progress.SILENT);
    ModelConfig golden = ConfigJson.read(Golden.path("model/qwen2-gqa"));
    ModelConfig config =
        new ModelConfig(
            tokenizer.vocabSize(),
            golden.hiddenSize(),
            2,
            golden.numAttentionHeads(),
            golden.numKeyValueHeads(),
            golden.headDim(),
            256,
            golden.ropeTheta(),
            golden.rmsNormEps(),
            true,
            true,
            0.1, // large: so small a model looks around sooner
            golden.feedForward(),
            golden.intermediateSize(),
            new ModelConfig.SpecialTokens(-1, List.of(tokenizer.imEnd())));
    Files.createDirectories(folder.resolve("base"));
    tokenizer.write(folder.resolve("base"));
    try (TorchModel model = TorchModel.create(config, Initialization.NORMAL, 3)) {
      model.save(folder.resolve("base"));
    }
  }

  private static String conversation(String question, String answer) {
    return "{\"id\": \"x\", \"conversations\": [{\"from\": \"human\", \"value\": \"%s\"},"
            .formatted(question)
        + " {\"from\": \"gpt\", \"value\": \"%s\"}]}".formatted(answer);
  }

  @Test
  void learnsToAnswerAndCountsWhatItLeavesOut() throws IOException {
    Path run = folder.resolve("run");
    Recipe<SftRecipe> recipe =
        recipe("train.epochs=30", "samples.prompts=[狗怎么叫？, 牛怎么叫？]", "samples.every=1000");
    FineTuning.Result result = FineTuning.sft(recipe, run, Progress.SILENT);
    ExampleCounts counts = result.examples();
    assertThat(counts.conversations()).isEqualTo(68);
    assertThat(counts.broken()).isEqualTo(2);
    assertThat(counts.brokenShown())
        .hasSize(2)
        .first()
        .asString()
        .contains("belle.jsonl:67: not JSON");
    assertThat(counts.withoutAnswer()).isEqualTo(1);
    assertThat(counts.tooLong()).isEqualTo(1);
    assertThat(counts.train() + counts.heldOut()).isEqualTo(64);
    assertThat(Golden.json(run.resolve("examples.json")).get("too_long").asLong()).isEqualTo(1);
    assertThat(result.run().loss().getAsDouble()).isLessThan(0.3);
    try (TorchModel model = TorchModel.open(run.resolve("model"))) {
      Tokenizer tokenizer = Tokenizer.read(run.resolve("model"));
      assertThat(reply(model, tokenizer, "狗怎么叫？")).isEqualTo("汪。");
    }
    List<JsonNode> samples = Golden.jsonLines(run.resolve("samples.jsonl"));
    assertThat(samples).as("of the first and the last step").hasSize(4);
    assertThat(samples.getFirst().get("text").asText()).isNotEqualTo("汪。");
    assertThat(samples.subList(2, 4))
        .extracting(line -> line.get("prompt").asText() + line.get("text").asText())
        .containsExactly("狗怎么叫？汪。", "牛怎么叫？哞。");
  }

  @Test
  void aResumedRunIsTheStraightRunBitForBit() throws IOException {
    List<String> settings =
        List.of("train.epochs=2", "train.schedule={type: constant, peak: 5e-3}");
    FineTuning.sft(recipe(settings, "checkpoint.every=3"), folder.resolve("a"), Progress.SILENT);
    for (String epochs : List.of("train.epochs=0.7", "train.epochs=1.3", "train.epochs=2")) {
      TrainingRun.Result part =
          FineTuning.sft(
                  recipe(settings, epochs, "checkpoint.every=2"),
                  folder.resolve("b"),
                  Progress.SILENT)
              .run();
      assertThat(part.steps()).isPositive();
    }
    assertThat(Files.readAllBytes(folder.resolve("b/model/model.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("a/model/model.safetensors")));
  }

  @Test
  void onlyAnswersCount() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(folder.resolve("base"));
    Examples examples = Examples.read(recipe().value().data(), tokenizer, Progress.SILENT);
    TrainingRow row = examples.train().getFirst();
    String answer =
        tokenizer.decode(
            IntStream.of(row.targetIds()).filter(id -> id != TrainingRow.IGNORED).toArray());
    assertThat(tokenizer.decode(row.inputIds())).containsPattern("怎么叫？+<\\|im_end\\|>");
    assertThat(answer).matches("[喵汪哞水]。<\\|im_end\\|>");
  }

  @Test
  void nothingToLearnFromIsRefused() throws IOException {
    Path file = folder.resolve("empty.jsonl");
    Files.writeString(file, conversation("太长了", "是") + "\n");
    assertThatThrownBy(
            () ->
                FineTuning.sft(
                    recipe("data.path=" + file, "data.max_length=3"),
                    folder.resolve("refused"),
                    Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nothing to learn from: of 1 conversations 0 are broken, 1 over");
  }

  @Test
  void twoRunsInOneFolderAreRefused() throws IOException {
    Path run = folder.resolve("taken");
    try (RunLock _ = RunLock.of(run)) {
      assertThatThrownBy(() -> FineTuning.sft(recipe("train.epochs=0.2"), run, Progress.SILENT))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("taken: a training works there now; stop it with Ctrl-C first");
      assertThat(run.resolve("examples.json")).doesNotExist();
    }
    FineTuning.sft(recipe("train.epochs=0.2"), run, Progress.SILENT);
    assertThat(run.resolve("model/model.safetensors")).exists();
  }

  private static String reply(TorchModel model, Tokenizer tokenizer, String question) {
    int[] prompt = tokenizer.render(List.of(ChatMessage.user(question)), true).ids();
    List<Integer> reply = new ArrayList<>();
    try (Decoding decoding = model.decode()) {
      float[] logits = decoding.append(prompt);
      for (int i = 0; i < 20; i++) {
        int best = 0;
        for (int v = 0; v < logits.length; v++) {
          best = logits[v] > logits[best] ? v : best;
        }
        if (best == tokenizer.imEnd()) {
          break;
        }
        reply.add(best);
        logits = decoding.append(best);
      }
    }
    return tokenizer.decode(reply.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Recipe<SftRecipe> recipe(String... more) {
    return recipe(List.of(), more);
  }

  private static Recipe<SftRecipe> recipe(List<String> settings, String... more) {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "model=" + folder.resolve("base"),
                "data.path=" + folder.resolve("clean"),
                "data.validation_share=0.05",
                "data.max_length=128",
                "train.batch=8",
                "train.workers=2",
                "train.schedule.peak=5e-3",
                "train.schedule.warmup_steps=3"));
    overrides.addAll(settings);
    overrides.addAll(List.of(more));
    return Recipe.read(
        ProjectRoot.path().resolve("recipes/tiny/sft.yaml"), overrides, SftRecipe::read);
  }
}
