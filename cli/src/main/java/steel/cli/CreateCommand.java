package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.Recipe;
import steel.train.FreshModel;
import steel.weights.TensorType;

/// `steel create`: a model that has learned nothing yet.
@Command(
    name = "create",
    description =
        "Writes a model with random weights, as pretraining begins with: to see what a shape costs,"
            + " or how fast it runs, before a run is bet on it.",
    mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {
  private static final long MB = 1_000_000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RECIPE",
      description =
          "Names the model and its tokenizer, as a pretraining recipe does; such as"
              + " recipes/steel-1b/create.yaml.")
  private Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description = "How numbers are stored: f32 (the default), f16 or bf16.")
  private Type type;

  @Option(names = "--seed", paramLabel = "N", description = "Of the weights (default 1).")
  private long seed = 1;

  @Option(
      names = "--shard-mb",
      paramLabel = "N",
      description = "Weight files of at most N million bytes (default 1000).")
  private int shardMb = 1000;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets the model folder; replaced if it is there.")
  private Path out;

  @Option(names = "--json", description = "Prints a JSON object instead of a sentence.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  CreateCommand() {}

  private enum Type {
    F32,
    F16,
    BF16;

    TensorType elements() {
      return switch (this) {
        case F32 -> TensorType.F32;
        case F16 -> TensorType.F16;
        case BF16 -> TensorType.BF16;
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    if (shardMb < 1) {
      throw new ParameterException(
          spec.commandLine(), "--shard-mb must be at least 1, got " + shardMb);
    }
    FreshModel model = Recipe.read(recipe, overrides.values(), FreshModel::read).value();
    FreshModel.Written written = model.write(seed, type.elements(), shardMb * MB, out);
    PrintWriter terminal = spec.commandLine().getOut();
    String name = type.name().toLowerCase(Locale.ROOT);
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("out", out.toString());
      fields.put("type", name);
      fields.put("parameters", written.parameters());
      fields.put("bytes", written.bytes());
      fields.put("seed", seed);
      terminal.println(Json.write(fields));
    } else {
      terminal.println(
          "%s: %,d parameters as %s, %,.1f MB"
              .formatted(out, written.parameters(), name, (double) written.bytes() / MB));
    }
    return 0;
  }
}
