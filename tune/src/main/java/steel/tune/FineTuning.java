package steel.tune;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.AtomicFile;
import steel.files.Progress;
import steel.model.ConfigJson;
import steel.model.ModelConfig;
import steel.tokenizer.Tokenizer;
import steel.torch.TorchModel;
import steel.train.Probe;
import steel.train.RunControl;
import steel.train.RunLock;
import steel.train.Samples;
import steel.train.TextSamples;
import steel.train.TokenizerFolder;
import steel.train.TrainSettings;
import steel.train.TrainingRun;

/// Teaches a trained model to answer.
public final class FineTuning {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private FineTuning() {}

  /// What became of a run and of its data.
  ///
  /// @param examples is also in `examples.json` of the run folder
  public record Result(TrainingRun.Result run, ExampleCounts examples) {}

  /// As the other, of a recipe without a `probe`, from where the run folder stands to the end.
  public static Result sft(Recipe<SftRecipe> recipe, Path run, Progress progress)
      throws IOException {
    return sft(recipe, run, RunControl.of(progress), Probe.Maker.NONE);
  }

  /// Supervised fine-tuning on conversations, to its end unless it is told to stop.
  ///
  /// @param run folder of the run
  /// @param probeMaker asked if the recipe has a `probe`
  /// @throws ConfigException if the recipe does not fit its data, a training works in the folder
  ///   now, or the loss is no number any more
  /// @throws steel.files.FormatException if model, tokenizer or conversations are broken
  /// @throws IOException if the disk refuses; the run can then be gone on with
  public static Result sft(
      Recipe<SftRecipe> recipe, Path run, RunControl control, Probe.Maker probeMaker)
      throws IOException {
    SftRecipe value = recipe.value();
    if (!Files.isDirectory(value.model())) {
      throw new ConfigException(value.model() + ": no such folder; model must name a model folder");
    }
    TokenizerFolder.requireTokenizer(value.model());
    Tokenizer tokenizer = Tokenizer.read(value.model());
    requireFit(value, ConfigJson.read(value.model()), tokenizer);
    try (RunLock _ = RunLock.of(run)) {
      return sft(recipe, run, control, tokenizer, probes(value, tokenizer, probeMaker));
    }
  }

  private static List<Probe> probes(SftRecipe recipe, Tokenizer tokenizer, Probe.Maker probeMaker) {
    List<Probe> probes = new ArrayList<>();
    recipe.samples().ifPresent(samples -> probes.add(TextSamples.answered(samples, tokenizer)));
    recipe.probe().ifPresent(probe -> probes.add(probeMaker.make(probe, tokenizer)));
    return probes;
  }

  private static Result sft(
      Recipe<SftRecipe> recipe,
      Path run,
      RunControl control,
      Tokenizer tokenizer,
      List<Probe> probes)
      throws IOException {
    SftRecipe value = recipe.value();
    Examples examples = Examples.read(value.data(), tokenizer, control.progress());
    AtomicFile.writeText(
        run.resolve("examples.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(examples.counts()) + "\n");
    TrainSettings settings = settings(value, examples.train().size());
    TrainingRun.Plan plan = plan(recipe, settings, tokenizer, examples, probes);
    return new Result(TrainingRun.run(plan, run, control), examples.counts());
  }

  private static TrainingRun.Plan plan(
      Recipe<SftRecipe> recipe,
      TrainSettings settings,
      Tokenizer tokenizer,
      Examples examples,
      List<Probe> probes) {
    SftRecipe value = recipe.value();
    GroupedOrder order = new GroupedOrder(examples.train(), settings.batch(), settings.seed());
    Map<String, Samples> heldOut =
        examples.heldOut().isEmpty()
            ? Map.of()
            : Map.of("", RowSamples.of(examples.heldOut(), Math::toIntExact));
    return new TrainingRun.Plan(
        "sft",
        recipe.resolvedYaml(),
        settings,
        value.checkpoint(),
        value.validation(),
        () -> TorchModel.open(value.model()),
        RowSamples.of(examples.train(), order::at),
        heldOut,
        probes,
        folder ->
            TokenizerFolder.complete(
                value.model(),
                folder,
                List.of(tokenizer.imEnd(), tokenizer.endOfText()),
                tokenizer.endOfText()));
  }

  private static TrainSettings settings(SftRecipe recipe, int rows) {
    long steps = (long) Math.ceil(recipe.epochs() * rows / recipe.train().batch());
    return recipe.train().over(Math.max(1, steps));
  }

  private static void requireFit(SftRecipe recipe, ModelConfig config, Tokenizer tokenizer) {
    if (tokenizer.vocabSize() > config.vocabSize()) {
      throw new ConfigException(
          "%s: the tokenizer has %d ids, the model %d; they do not belong together"
              .formatted(recipe.model(), tokenizer.vocabSize(), config.vocabSize()));
    }
    if (recipe.data().maxLength() > config.maxPositionEmbeddings()) {
      throw new ConfigException(
          "data.max_length (%d) is more than the model's max_position_embeddings (%d)"
              .formatted(recipe.data().maxLength(), config.maxPositionEmbeddings()));
    }
  }
}
