package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.data.Coverage;
import steel.data.CoverageSummary;

/// `steel data coverage`: whether training would read each block once.
@Command(
    name = "coverage",
    description =
        "Counts the reads of every block of packed data, as the readers of a run would do them;"
            + " exit code 1 if an epoch misses or repeats one.",
    mixinStandardHelpOptions = true)
final class DataCoverageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PACKED",
      description = "Packed tokens: train or validation, the folder with both, or a mixture file.")
  private Path packed;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the run. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--world-size",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processes from the resume point on; before, there is one. Default: 1.")
  private int worldSize;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Readers of each process. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--resume-at",
      paramLabel = "N",
      defaultValue = "0",
      description = "Blocks that were read before the run was cut. Default: ${DEFAULT-VALUE}.")
  private long resumeAt;

  @Option(
      names = "--append",
      paramLabel = "DIR",
      description = "Packed tokens that join at the resume point; may be repeated.")
  private List<Path> append = new ArrayList<>();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "To go through, from that of the resume point on; a mixture is read to its end."
              + " Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(names = "--json", description = "Prints a JSON object instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataCoverageCommand() {}

  @Override
  public Integer call() throws IOException {
    CoverageSummary summary =
        Coverage.of(
            packed,
            append,
            new Coverage.Run(seed, worldSize, workers, resumeAt, epochs),
            TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(summary));
    } else {
      print(summary, out);
    }
    return summary.exact() ? 0 : 1;
  }

  private static void print(CoverageSummary summary, PrintWriter out) {
    Table table =
        new Table(
            "data set", "blocks", "epochs", "reads", "tokens", "planned", "missing", "repeated");
    for (CoverageSummary.Set set : summary.sets()) {
      table.add(
          set.name(),
          set.blocks(),
          set.epochs(),
          set.reads(),
          set.tokens(),
          set.planned(),
          set.missing(),
          set.repeated());
    }
    table.print(out);
    out.println(
        summary.exact()
            ? "Every epoch reads each block once; readers: %d.".formatted(summary.readers())
            : "Not exact: an epoch misses or repeats blocks.");
  }
}
