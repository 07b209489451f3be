package steel.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkUserAppException;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.data.CleanEngine;
import steel.data.CleanSettings;
import steel.data.CleanSummary;
import steel.files.FormatException;
import steel.files.Progress;

/// What spark-submit starts: `--recipe FILE --in PATH... --out DIR`, perhaps with `--profile P`,
/// `--tokenizer DIR`, `--models DIR` and `--set K=V`, each as `steel data clean` has it. Where
/// Spark runs is said to spark-submit. Ends as the command does: with 1 where a machine has failed,
/// with 2 where the call, the recipe or the input is at fault.
public final class SparkSubmission {
  private static final System.Logger LOG = System.getLogger("steel");

  private static final String FORMS =
      "--recipe FILE --in PATH... --out DIR [--profile P] [--tokenizer DIR] [--models DIR] [--set K=V]...";

  private final List<String> in = new ArrayList<>();
  private final List<String> settings = new ArrayList<>();
  private @Nullable String recipe;
  private @Nullable String out;

  private SparkSubmission(String[] arguments) {
    String option = "";
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        option = argument;
      } else {
        take(option, argument);
        option = option.equals("--in") ? option : "";
      }
    }
  }

  private void take(String option, String value) {
    switch (option) {
      case "--recipe" -> recipe = value;
      case "--in" -> in.add(value);
      case "--out" -> out = value;
      case "--profile" -> settings.add("profile=" + value);
      case "--set" -> settings.add(value);
      case "--tokenizer", "--models" ->
          settings.add(CleanSettings.override(option.substring(2), Path.of(value)));
      default ->
          throw new ConfigException(
              "\"%s\" is not understood; write %s"
                  .formatted((option + " " + value).strip(), FORMS));
    }
  }

  /// Cleans.
  ///
  /// @throws SparkUserAppException where it fails, with the exit code; the log says why
  public static void main(String[] arguments) throws SparkUserAppException {
    try {
      CleanSummary summary = new SparkSubmission(arguments).run();
      LOG.log(
          System.Logger.Level.INFO,
          "{0} documents were read and {1} are written",
          summary.total().in(),
          summary.total().kept());
    } catch (ConfigException | FormatException e) {
      throw failed(2, e);
    } catch (IOException e) {
      throw failed(1, e);
    }
  }

  private static SparkUserAppException failed(int exitCode, Exception e) {
    LOG.log(System.Logger.Level.ERROR, "steel: {0}", e.getMessage());
    return new SparkUserAppException(exitCode, e);
  }

  private CleanSummary run() throws IOException {
    if (recipe == null || out == null || in.isEmpty()) {
      throw new ConfigException("something is missing; write " + FORMS);
    }
    CleanSettings.Read read = CleanSettings.read(Path.of(recipe), settings);
    CleanEngine.Task task =
        new CleanEngine.Task(in, out, read.settings(), read.recipe(), Optional.empty());
    return new SparkEngine().run(task, Progress.SILENT);
  }
}
