package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.cli.report.Report;
import steel.cli.report.ReportData;

/// `steel report`: training curves of runs, as a page and as pictures.
@Command(
    name = "report",
    description =
        "Draws the training curves of a run, or of several side by side: report.html, which needs"
            + " nothing else, and PNG plots.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders that hold metrics.jsonl, or folders of such folders.")
  private List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Gets the page and the plots; a single RUN keeps them itself by default.")
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    Report.Written written = Report.write(target(), ReportData.ofRuns(runs));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(written.page());
    written.plots().forEach(terminal::println);
    if (!written.trouble().isEmpty()) {
      spec.commandLine().getErr().println("steel: " + written.trouble());
    }
    return 0;
  }

  private Path target() {
    if (out != null) {
      return out;
    }
    if (runs.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "several runs are compared in a folder of its own; give --out DIR");
    }
    return runs.getFirst();
  }
}
