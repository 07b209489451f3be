package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.data.QualityTraining;

/// `steel data train quality`: good and bad documents to the model of `quality_score_filter`.
@Command(
    name = "quality",
    description = "Trains a classifier of good and bad texts for quality_score_filter.",
    mixinStandardHelpOptions = true)
final class DataTrainQualityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--good",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Documents as they should be: outputs of data clean, or JSON Lines.")
  private List<Path> good = new ArrayList<>();

  @Option(
      names = "--bad",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Documents as they should not be.")
  private List<Path> bad = new ArrayList<>();

  @Mixin private TextFieldOption text;

  @Option(
      names = "--max-documents",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Of more good or bad ones a sample is taken (default: ${DEFAULT-VALUE}).")
  private int maxDocuments;

  @Option(
      names = "--bucket-bits",
      paramLabel = "N",
      defaultValue = "18",
      description = "2^N weights, 8 to 24 (default: ${DEFAULT-VALUE}, a file of 1 MiB).")
  private int bucketBits;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each document is seen (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the sample and the order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The classifier; a recipe finds it by its name in the folder of models.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataTrainQualityCommand() {}

  @Override
  public Integer call() throws IOException {
    check("--max-documents", maxDocuments, 1, Integer.MAX_VALUE);
    check("--bucket-bits", bucketBits, 8, 24);
    check("--epochs", epochs, 1, 1000);
    QualityTraining.Summary summary =
        QualityTraining.run(
            good,
            bad,
            out,
            new QualityTraining.Settings(text.field(), maxDocuments, bucketBits, epochs, seed),
            TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      terminal.println(
          String.format(
              Locale.ROOT,
              "%,d good and %,d bad documents; of the %,d and %,d kept for judging %.1f %% are told"
                  + " right, ROC AUC %.4f",
              summary.good(),
              summary.bad(),
              summary.heldOut().good(),
              summary.heldOut().bad(),
              100 * summary.heldOut().accuracy(),
              summary.heldOut().rocAuc()));
      terminal.println("The classifier is %s".formatted(out));
    }
    return 0;
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ConfigException("%s must be %d to %d, not %d".formatted(option, min, max, value));
    }
  }
}
