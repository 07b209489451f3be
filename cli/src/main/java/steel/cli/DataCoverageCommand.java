package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.data.Coverage;
import steel.data.CoverageSummary;
import steel.data.RunCensus;
import steel.train.RunCoverage;

/// `steel data coverage`: whether training reads each block once.
@Command(
    name = "coverage",
    description =
        "Counts the reads of every block: of a run, those that its steps did and those that are left"
            + " of its epoch; of packed data, as the readers of a run would do them. Exit code 1 if"
            + " an epoch misses or repeats a block.",
    mixinStandardHelpOptions = true)
final class DataCoverageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|PACKED",
      description =
          "Folder of a pretraining run; or packed tokens: train or validation, the folder with both,"
              + " or a mixture file. Of a run its own settings count, and no option but --json.")
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
    if (isRun()) {
      return coverageOfRun();
    }
    CoverageSummary summary =
        Coverage.of(
            packed,
            append,
            new Coverage.Run(seed, worldSize, workers, resumeAt, epochs),
            TerminalProgress.of(spec.commandLine().getErr()));
    return print(summary, summary.exact(), out -> print(summary, out));
  }

  private boolean isRun() {
    return Files.isRegularFile(packed.resolve("recipe.yaml"))
        && !Files.exists(packed.resolve("manifest.json"));
  }

  private int coverageOfRun() throws IOException {
    for (String option :
        List.of("--seed", "--world-size", "--workers", "--resume-at", "--append", "--epochs")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is of packed data; of the run %s its own settings count".formatted(option, packed));
      }
    }
    RunCoverage.Summary summary =
        RunCoverage.of(packed, TerminalProgress.of(spec.commandLine().getErr()));
    return print(summary, summary.exact(), out -> print(summary, out));
  }

  private int print(Object summary, boolean exact, Consumer<PrintWriter> table) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(summary));
    } else {
      table.accept(out);
    }
    return exact ? 0 : 1;
  }

  private static void print(RunCoverage.Summary summary, PrintWriter out) {
    Table table = new Table("file", "blocks", "seen", "reads", "left", "missing", "repeated");
    for (RunCensus.FileCoverage file : summary.files()) {
      table.add(
          file.file(),
          file.blocks(),
          file.seen(),
          file.reads(),
          file.left(),
          file.missing(),
          file.repeated());
    }
    table.print(out);
    String place =
        "%,d steps learned %,d samples (%,d more were rolled back), the checkpoint goes on with sample"
                .formatted(summary.steps(), summary.samples(), summary.rolledBack())
            + " %,d, appends: %d".formatted(summary.nextSample(), summary.appends());
    out.println(
        summary.exact()
            ? "Every epoch reads each block once; %s.".formatted(place)
            : "Not exact: blocks or samples are missing or repeated; %s.".formatted(place));
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
