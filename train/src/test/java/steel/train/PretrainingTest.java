package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.BlockOrder;
import steel.data.Manifest;
import steel.data.Pack;
import steel.data.PackRecipe;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;
import steel.torch.TorchModel;

/// From documents to a model folder, through the doors of every room on the way.
class PretrainingTest {
  @TempDir static Path folder;

  @BeforeAll
  static void packSomeText() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add("第%d天，小猫吃了%d条鱼。The cat ate %d fish.".formatted(i, i % 7, i % 7));
    }
    Tokenizer tokenizer =
        BpeTrainer.train(TextSource.of(texts), new BpeTrainer.Options(320, 2), Progress.SILENT);
    tokenizer.write(folder.resolve("tokenizer"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add("{\"id\": \"%d\", \"text\": \"%s\"}".formatted(i, texts.get(i)));
    }
    Files.write(folder.resolve("documents.jsonl"), lines);
    pack("documents.jsonl", "packed");
  }

  private static Path pack(String documents, String name, String... more) throws IOException {
    List<String> settings =
        new ArrayList<>(List.of("block_length=33", "blocks_per_file=64", "validation_share=0.1"));
    settings.addAll(List.of(more));
    Path packed = folder.resolve(name);
    Pack.run(
        List.of(folder.resolve(documents)),
        Tokenizer.read(folder.resolve("tokenizer")),
        packed,
        Recipe.ofDefaults(settings, PackRecipe::read).value(),
        Progress.SILENT);
    return packed;
  }

  /// Packs the documents so that it is known where they end.
  private static Path packedPlain() throws IOException {
    return pack("documents.jsonl", "packed-plain", "special_text=plain");
  }

  @Test
  void keepsDocumentsApartWhenAsked() throws IOException {
    Path packed = packedPlain();
    List<String> data =
        List.of("data.path=" + packed + "/train", "data.validation=" + packed + "/validation");
    double[] losses = new double[2];
    for (int masked = 0; masked < 2; masked++) {
      List<String> settings = new ArrayList<>(data);
      settings.add("data.mask_documents=" + (masked == 1));
      settings.add("data.epochs=2");
      Path run = folder.resolve("masked-" + masked);
      TrainingRun.Result result =
          Pretraining.run(recipe(settings.toArray(String[]::new)), run, Progress.SILENT);
      losses[masked] = result.validationLossLast().getAsDouble();
      assertThat(losses[masked]).isLessThan(result.validationLossFirst().getAsDouble());
    }
    assertThat(losses[1]).isNotEqualTo(losses[0]);
  }

  @Test
  void documentsAreKeptApartOnlyWhereTheirEndsAreKnown() throws IOException {
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    recipe("data.mask_documents=true"), folder.resolve("refused"), Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was packed with special_text: chats");
    Recipe<PretrainRecipe> notCausal =
        recipe(
            "data.mask_documents=true",
            "data.path=" + packedPlain() + "/train",
            "model.FFN_type=softmoe_v3",
            "model.n_experts=2");
    assertThatThrownBy(() -> Pretraining.run(notCausal, folder.resolve("refused"), Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("each token of softmoe_v3 sees all of its row");
  }

  @Test
  void learnsAndLeavesAModelFolder() throws IOException {
    Path run = folder.resolve("run");
    TrainingRun.Result result = Pretraining.run(recipe("data.epochs=2"), run, Progress.SILENT);
    assertThat(result.loss().getAsDouble()).isLessThan(4.5); // ln 320 = 5.77 knows nothing
    assertThat(result.validationLossLast().getAsDouble())
        .isLessThan(result.validationLossFirst().getAsDouble());
    assertThat(Golden.jsonLines(run.resolve("metrics.jsonl")))
        .hasSize(20)
        .allSatisfy(
            line ->
                assertThat(line.properties().stream().map(e -> e.getKey()))
                    .contains("step", "loss", "lr", "grad_norm", "tokens_per_second"));
    assertThat(run.resolve("checkpoints/step-20/DONE")).exists();
    assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("steps: 20");
    assertThat(run.resolve("model/generation_config.json")).exists();
    Tokenizer tokenizer = Tokenizer.read(run.resolve("model"));
    try (TorchModel model = TorchModel.open(run.resolve("model"))) {
      assertThat(model.config().vocabSize()).isEqualTo(tokenizer.vocabSize());
      assertThat(model.config().specialTokens().eos()).contains(tokenizer.imEnd());
      assertThat(model.logits(tokenizer.encode("小猫"))).doesNotContain(Float.NaN);
    }
  }

  @Test
  void readsAMixtureByItsWeights() throws IOException {
    Path few = folder.resolve("few.jsonl");
    Files.writeString(few, "{\"id\": \"x\", \"text\": \"%s\"}\n".formatted("鱼".repeat(400)));
    pack("few.jsonl", "packed-few");
    Path mixture =
        Files.writeString(
            folder.resolve("mixture.yaml"),
            """
            sources:
              - {name: cats, path: %s, weight: 1}
              - {name: fish, path: %s, weight: 1, max_repetitions: 8}
            """
                .formatted(folder.resolve("packed/train"), folder.resolve("packed-few/train")));
    Recipe<PretrainRecipe> recipe = recipe("data.path=" + mixture, "train.steps=10");
    TrainingRun.Result result = Pretraining.run(recipe, folder.resolve("mixed"), Progress.SILENT);
    assertThat(result.steps()).isEqualTo(10);
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    recipe("data.path=" + mixture, "train.steps=1000"),
                    folder.resolve("too-long"),
                    Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the run reads 8,000; raise tokens");
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    recipe("data.path=" + mixture, "train.profile=reference"),
                    folder.resolve("refused"),
                    Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("train.profile: reference reads one set");
  }

  @Test
  void theEndOfTheDataIsToldBeforeTheRunBegins() throws IOException {
    Path run = folder.resolve("too-long");
    Recipe<PretrainRecipe> tooLong = recipe("train.steps=100", "checkpoint.every=100");
    assertThatThrownBy(() -> Pretraining.run(tooLong, run, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            ".*packed/train: gives \\d+ blocks, the run reads 800; let them come again by a"
                + " larger data.epochs \\(now 1\\), take fewer steps, or append more text");
    assertThat(run.resolve("metrics.jsonl")).doesNotExist();
    Recipe<PretrainRecipe> again = recipe("train.steps=100", "data.epochs=3");
    assertThatThrownBy(() -> Pretraining.run(again, run, Progress.SILENT))
        .hasMessageContaining("blocks in 3 epochs, the run reads 800");
    assertThatThrownBy(() -> recipe("data.epochs=0")).hasMessageContaining("at least 1, got 0");
  }

  @Test
  void aDamagedFileEndsTheRunAtItsStepAndLosesNothing() throws IOException {
    Path packed = pack("documents.jsonl", "packed-damaged", "blocks_per_file=1");
    String[] settings = {"data.path=" + packed + "/train", "train.steps=3", "checkpoint.every=1"};
    Path run = folder.resolve("damaged");
    Pretraining.run(recipe(settings), run, Progress.SILENT);
    Path file = unreadFile(packed.resolve("train"));
    byte[] good = Files.readAllBytes(file);
    byte[] bad = good.clone();
    bad[60] ^= 1;
    Files.write(file, bad);
    settings[1] = "train.steps=16";
    assertThatThrownBy(() -> Pretraining.run(recipe(settings), run, Progress.SILENT))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(file + ": its checksum is not that of manifest.json")
        .hasMessageEndingWith("(block 0 of it was wanted)");
    long steps = Golden.jsonLines(run.resolve("metrics.jsonl")).size();
    assertThat(run.resolve("checkpoints/step-" + steps + "/DONE")).exists();
    Files.write(file, good);
    assertThat(Pretraining.run(recipe(settings), run, Progress.SILENT).resumedFrom())
        .isEqualTo(steps);
  }

  /// One that the first steps do not read.
  private static Path unreadFile(Path packed) {
    Manifest manifest = Manifest.read(packed);
    BlockOrder order = new BlockOrder(1, manifest.blocks());
    int block = (int) order.at(manifest.blocks() / 2);
    return packed.resolve(manifest.files().get(block).name());
  }

  @Test
  void theBatchMayChangeWhereARunIsGoneOnWith() throws IOException {
    Path run = folder.resolve("batches");
    String[] settings = {"train.steps=3", "data.epochs=9", "checkpoint.every=3"};
    Pretraining.run(recipe(settings), run, Progress.SILENT);
    settings[0] = "train.steps=5";
    List<String> smaller = new ArrayList<>(List.of(settings));
    smaller.add("train.batch=2");
    Pretraining.run(recipe(smaller.toArray(String[]::new)), run, Progress.SILENT);
    assertThat(Golden.jsonLines(run.resolve("metrics.jsonl")))
        .extracting(line -> line.get("first_sample").asLong() + "+" + line.get("rows").asLong())
        .containsExactly("0+8", "8+8", "16+8", "24+2", "26+2");
    assertThat(Golden.json(run.resolve("checkpoints/step-5/data.json")).get("next_sample").asLong())
        .isEqualTo(28);
  }

  @Test
  void tokensOfAnotherTokenizerAreRefused() throws IOException {
    BpeTrainer.train(
            TextSource.of(List.of("something else, something else")),
            new BpeTrainer.Options(262, 1),
            Progress.SILENT)
        .write(folder.resolve("other"));
    Recipe<PretrainRecipe> recipe = recipe("tokenizer=" + folder.resolve("other"));
    assertThatThrownBy(() -> Pretraining.run(recipe, folder.resolve("refused"), Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was packed with another tokenizer than");
  }

  @Test
  void blocksLongerThanTheModelAreRefused() throws IOException {
    Recipe<PretrainRecipe> recipe = recipe("model.max_position_embeddings=16");
    assertThatThrownBy(() -> Pretraining.run(recipe, folder.resolve("refused"), Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("its blocks have 32 tokens of context");
  }

  @Test
  void aMisspeltKeyIsNamed() {
    assertThatThrownBy(() -> recipe("train.shedule.peak=1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("train.shedule")
        .hasMessageContaining("did you mean \"schedule\"?");
  }

  private static Recipe<PretrainRecipe> recipe(String... more) {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "data.path=" + folder.resolve("packed/train"),
                "data.validation=" + folder.resolve("packed/validation"),
                "tokenizer=" + folder.resolve("tokenizer"),
                "model.hidden_size=32",
                "model.num_hidden_layers=1",
                "model.num_attention_heads=2",
                "model.intermediate_size=64",
                "train.steps=20",
                "train.workers=2",
                "train.peak_tflops=1", // measuring takes a while
                "train.schedule.warmup_steps=2",
                "train.schedule.peak=1e-2",
                "checkpoint.every=10"));
    overrides.addAll(List.of(more));
    Path file = ProjectRoot.path().resolve("recipes/tiny/pretrain.yaml");
    return Recipe.read(file, overrides, PretrainRecipe::read);
  }
}
