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
import picocli.CommandLine.Spec;
import steel.data.Decontaminate;
import steel.data.DecontaminateSummary;
import steel.data.DecontaminateSummary.BenchmarkHits;

/// `steel data decontaminate`: documents without those that hold passages of benchmarks.
@Command(
    name = "decontaminate",
    description = "Drops documents that hold passages of benchmarks, and lists them.",
    mixinStandardHelpOptions = true)
final class DataDecontaminateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Folders that steel data convert or clean wrote, other folders, or files.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--against",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Benchmarks: files of JSON, CSV, plain text or Parquet, or folders with such files and"
              + " further folders.")
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets documents, conversations, hits.jsonl and summary.json.")
  private Path out;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads; 0, the default, for all cores.")
  private int workers;

  @Option(names = "--json", description = "Prints what summary.json says instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataDecontaminateCommand() {}

  @Override
  public Integer call() throws IOException {
    DecontaminateSummary summary =
        Decontaminate.run(
            in, against, out, workers, TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      print(summary, terminal);
    }
    ReadToTheEnd.require(summary.unreadable(), out);
    return 0;
  }

  private void print(DecontaminateSummary summary, PrintWriter terminal) {
    Table sources = new Table("source", "documents", "kept", "conversations", "kept");
    summary.sources().forEach((name, counts) -> addRow(sources, name, counts));
    addRow(sources, "total", summary.total());
    sources.print(terminal);
    terminal.println();
    Table benchmarks = new Table("benchmark", "items", "too short", "items hit", "dropped");
    for (BenchmarkHits file : summary.benchmarks()) {
      if (file.itemsHit() > 0) {
        benchmarks.add(file.file(), file.items(), file.tooShort(), file.itemsHit(), file.dropped());
      }
    }
    benchmarks.add(
        "all of %d files".formatted(summary.benchmarks().size()),
        summary.benchmarks().stream().mapToLong(BenchmarkHits::items).sum(),
        summary.benchmarks().stream().mapToLong(BenchmarkHits::tooShort).sum(),
        summary.benchmarks().stream().mapToLong(BenchmarkHits::itemsHit).sum(),
        summary.total().documents()
            - summary.total().keptDocuments()
            + summary.total().conversations()
            - summary.total().keptConversations());
    benchmarks.print(terminal);
    summary
        .unreadable()
        .forEach((cause, some) -> terminal.println("unreadable, " + cause + ": " + some.count()));
    terminal.println("What is left is in %s, what was hit in its hits.jsonl".formatted(out));
  }

  private static void addRow(Table table, String name, DecontaminateSummary.Counts counts) {
    table.add(
        name,
        counts.documents(),
        counts.keptDocuments(),
        counts.conversations(),
        counts.keptConversations());
  }
}
