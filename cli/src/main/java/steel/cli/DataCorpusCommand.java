package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.data.CorpusSummary;
import steel.data.EmbeddedCorpus;

/// `steel data corpus`: the embedded corpus, as source files.
@Command(
    name = "corpus",
    description =
        "Writes the corpus that comes with Steel, with planted dirt and held-out questions.",
    mixinStandardHelpOptions = true)
final class DataCorpusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets sources, questions, planted.json and summary.json.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed, other texts of the same facts (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--json", description = "Prints what summary.json says instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataCorpusCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    CorpusSummary summary =
        EmbeddedCorpus.write(out, seed, TerminalProgress.of(spec.commandLine().getErr()));
    if (json) {
      terminal.println(Json.write(summary));
      return 0;
    }
    print("source", "records", summary.records(), terminal);
    print("planted dirt", "pieces", summary.planted(), terminal);
    print("held-out questions", "count", summary.questions(), terminal);
    terminal.println("The corpus is in " + out);
    return 0;
  }

  private static void print(
      String title, String unit, Map<String, Integer> counts, PrintWriter terminal) {
    Table table = new Table(title, unit);
    counts.forEach(table::add);
    table.add("total", CorpusSummary.total(counts));
    table.print(terminal);
    terminal.println();
  }
}
