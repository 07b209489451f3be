package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.PeakMemory;
import steel.model.ModelConfig;
import steel.model.ModelFigures;
import steel.model.ParameterShapes;
import steel.train.TrainSettings;
import steel.train.TrainingTiming;

/// `steel bench train`: tokens a second of whole optimizer steps.
@Command(
    name = "train",
    description =
        "Trains a fresh model on random tokens: the shape of a recipe, or one that other systems"
            + " are measured with.",
    mixinStandardHelpOptions = true)
final class BenchTrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "Of pretraining: its model and its train block; its data are not read.")
  private @Nullable Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description =
          "Without a recipe: tiny (the default; hidden 256, 4 layers, 4,096 tokens, 8 rows of 256)"
              + " or small (512, 8 layers, 16,384 tokens, 4 rows of 512).")
  private Shape shape = Shape.TINY;

  @Option(
      names = "--length",
      paramLabel = "T",
      description = "Tokens of a row; of a recipe, if not given, what its model has positions for.")
  private int length;

  @Option(
      names = "--steps",
      defaultValue = "8",
      paramLabel = "N",
      description = "Steps that count, after two that do not; ${DEFAULT-VALUE}.")
  private int steps;

  @Option(names = "--json", description = "Prints one JSON object instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchTrainCommand() {}

  /// Shapes whose figures elsewhere are known.
  private enum Shape {
    TINY(256, 4, 4, 704, 4096, 256, 8),
    SMALL(512, 8, 8, 1408, 16_384, 512, 4);

    private final String recipe;

    Shape(int hidden, int layers, int heads, int width, int vocabulary, int length, int batch) {
      this.recipe =
          """
          model: {vocab_size: %d, hidden_size: %d, num_hidden_layers: %d, num_attention_heads: %d,
            intermediate_size: %d, max_position_embeddings: %d, qkv_bias: false}
          train: {steps: 1000, batch: %d, clip: 1.0, optimizer: {weight_decay: 0.1},
            schedule: {type: constant, peak: 3e-4}}
          """
              .formatted(vocabulary, hidden, layers, heads, width, length, batch);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (steps < 1 || length < 0) {
      throw new ParameterException(
          spec.commandLine(), "--steps %d, --length %d: want at least 1".formatted(steps, length));
    }
    Recipe<TrainingTiming.Subject> subject = subject();
    TrainSettings train = subject.value().train();
    ModelConfig config = subject.value().fresh().config();
    int tokens = rowLength(config);
    TrainingTiming timing =
        TrainingTiming.measure(
            config, train, tokens, steps, TerminalProgress.of(spec.commandLine().getErr()));
    Figures figures = new Figures(config, train, tokens, timing);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(figures.json()));
    } else {
      out.print(figures.text());
    }
    out.flush();
    return 0;
  }

  private Recipe<TrainingTiming.Subject> subject() {
    return recipe == null
        ? Recipe.parse(shape.recipe, "the shape", overrides.values(), TrainingTiming.Subject::read)
        : Recipe.read(recipe, overrides.values(), TrainingTiming.Subject::read);
  }

  private int rowLength(ModelConfig config) {
    int positions = config.maxPositionEmbeddings();
    if (length > positions) {
      throw new ConfigException(
          "--length %,d: the model has %,d positions (model.max_position_embeddings)"
              .formatted(length, positions));
    }
    return length > 0 ? length : positions;
  }

  /// What is printed.
  private record Figures(
      ModelConfig config, TrainSettings train, int length, TrainingTiming timing) {

    Map<String, Object> json() {
      Spread speed = Spread.of(timing.tokensPerSecond());
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("tokens_per_second", speed.median());
      figures.put("least", speed.least());
      figures.put("most", speed.most());
      figures.put("steps", timing.tokensPerSecond().size());
      figures.put("tokens_per_step", timing.tokensPerStep());
      figures.put("first_step_s", timing.firstStepSeconds());
      figures.put("parameters", ParameterShapes.count(config));
      figures.put("mfu_true", 1e9 * gflops() / timing.peakFlops());
      figures.put("gflops", gflops());
      figures.put("peak_gflops", timing.peakFlops() / 1e9);
      figures.put("precision", train.precision().here().name().toLowerCase(Locale.ROOT));
      figures.put("workers", timing.workers());
      figures.put("losses", List.of(timing.firstLoss(), timing.lastLoss()));
      figures.put("peak_rss_mb", PeakMemory.megabytes());
      return figures;
    }

    /// Operations a second of the median step, in 10^9.
    private double gflops() {
      double operations = new ModelFigures(config).trainFlops(length);
      return operations * Spread.of(timing.tokensPerSecond()).median() / 1e9;
    }

    String text() {
      Spread speed = Spread.of(timing.tokensPerSecond());
      return """
          %,d parameters, %,d tokens a step in rows of %,d, %s, %d workers
          %,.0f tokens/s (%,.0f to %,.0f in %d steps), %.0f of %.0f GFLOP/s, the first step %.1f s
          loss %.3f -> %.3f, at most %,d MB of memory
          """
          .formatted(
              ParameterShapes.count(config),
              timing.tokensPerStep(),
              length,
              train.precision().here().name().toLowerCase(Locale.ROOT),
              timing.workers(),
              speed.median(),
              speed.least(),
              speed.most(),
              timing.tokensPerSecond().size(),
              gflops(),
              timing.peakFlops() / 1e9,
              timing.firstStepSeconds(),
              timing.firstLoss(),
              timing.lastLoss(),
              PeakMemory.megabytes());
    }
  }
}
