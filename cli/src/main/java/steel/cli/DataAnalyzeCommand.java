package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.cli.inspect.Ink;
import steel.cli.inspect.VisibleText;
import steel.cli.report.AnalysisPage;
import steel.cli.report.TextDiff;
import steel.config.Recipe;
import steel.data.Analysis;
import steel.data.Analyze;
import steel.data.CleanRecipe;
import steel.files.AtomicFile;

/// `steel data analyze`: what a corpus is like.
@Command(
    name = "analyze",
    description = "Counts, lengths, scripts, what filters would measure, duplicates, samples.",
    mixinStandardHelpOptions = true)
final class DataAnalyzeCommand implements Callable<Integer> {
  private static final int EXCERPT = 300; // code units, of a sample on a terminal

  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Folders or files of documents, as steel data clean takes them.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets analysis.json and analysis.html.")
  private Path out;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Steps of cleaning to measure; recipes/analyze.yaml if none is given.")
  private @Nullable Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(names = "--json", description = "Prints what analysis.json says instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataAnalyzeCommand() {}

  @Override
  public Integer call() throws IOException {
    Path steps = recipe == null ? Home.path().resolve("recipes").resolve("analyze.yaml") : recipe;
    Analysis analysis =
        Analyze.run(
            in,
            out,
            Recipe.read(steps, overrides.values(), CleanRecipe::read).value(),
            Set.of(AnalysisPage.FILE),
            (found, folder) ->
                AtomicFile.writeText(folder.resolve(AnalysisPage.FILE), AnalysisPage.of(found)),
            TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(analysis));
    } else {
      print(analysis, terminal);
    }
    ReadToTheEnd.require(analysis.unreadable(), out);
    return 0;
  }

  private void print(Analysis analysis, PrintWriter terminal) {
    Table sources =
        new Table("source", "documents", "conversations", "characters", "median", "95 %");
    analysis.sources().forEach((name, source) -> addRow(sources, name, source));
    addRow(sources, "total", analysis.total());
    sources.print(terminal);
    terminal.println();
    Table filters = new Table("step", "outside", "mean", "1 %", "median", "99 %");
    analysis.total().statistics().forEach((name, statistic) -> addRow(filters, name, statistic));
    filters.print(terminal);
    terminal.println();
    analysis
        .duplicates()
        .forEach(
            (name, found) ->
                terminal.println(
                    String.format(
                        Locale.ROOT,
                        "%s: %,d of %,d documents are duplicates",
                        name,
                        found.duplicates(),
                        found.documents())));
    analysis
        .unreadable()
        .forEach(
            (cause, some) ->
                terminal.println(
                    String.format(Locale.ROOT, "unreadable, %s: %,d", cause, some.count())));
    Ink ink = TerminalProgress.ink();
    if (ink.isOn()) {
      printSamples(analysis, ink, terminal);
    }
    terminal.println("The page is " + out.resolve(AnalysisPage.FILE));
  }

  private static void addRow(Table table, String name, Analysis.Source source) {
    table.add(
        name,
        source.documents(),
        source.conversations(),
        source.characters(),
        Math.round(source.length().median()),
        Math.round(source.length().p95()));
  }

  private static void addRow(Table table, String name, Analysis.Statistic statistic) {
    table.add(
        name,
        statistic.outside(),
        figure(statistic.mean()),
        figure(statistic.p1()),
        figure(statistic.median()),
        figure(statistic.p99()));
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%,.0f", value);
  }

  /// The first sample of each source, removed characters in red, added ones in green.
  private static void printSamples(Analysis analysis, Ink ink, PrintWriter terminal) {
    VisibleText visible = new VisibleText(new Ink(false), "  "); // the colours are taken
    String last = "";
    for (Analysis.Sample sample : analysis.samples()) {
      if (sample.source().equals(last)) {
        continue;
      }
      last = sample.source();
      String drop = sample.droppedBy().isEmpty() ? "" : ", dropped by " + sample.droppedBy();
      terminal.println(
          "%s, %s%s".formatted(sample.source(), visible.of(sample.id(), EXCERPT), drop));
      StringBuilder text = new StringBuilder("  ");
      for (TextDiff.Piece piece :
          TextDiff.of(beginning(sample.before()), beginning(sample.after()))) {
        String shown = visible.of(piece.text(), EXCERPT);
        text.append(
            switch (piece.fate()) {
              case KEPT -> shown;
              case REMOVED -> ink.removed(shown);
              case ADDED -> ink.added(shown);
            });
      }
      terminal.println(text.append('\n'));
    }
  }

  private static String beginning(String text) {
    int end = Math.min(EXCERPT, text.length());
    boolean splits = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, splits ? end - 1 : end);
  }
}
