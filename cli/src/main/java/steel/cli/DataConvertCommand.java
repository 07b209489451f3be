package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.Recipe;
import steel.data.Convert;
import steel.data.ConvertRecipe;
import steel.data.ConvertSummary;

/// `steel data convert`: raw sources to documents and conversations.
@Command(
    name = "convert",
    description = "Turns raw sources, in the layouts they are published in, into documents.",
    mixinStandardHelpOptions = true)
final class DataConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "DIR",
      description = "Holds a folder for each source, such as skypile or starcode/java.")
  private Path in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets documents, conversations, rejected.jsonl and summary.json.")
  private Path out;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Settings, such as recipes/tiny/convert.yaml; without it, the defaults.")
  private @Nullable Path recipe;

  @Mixin private ProfileOption profile;

  @Mixin private OverridesOption overrides;

  @Option(names = "--json", description = "Prints what summary.json says instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataConvertCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    ConvertSummary summary =
        Convert.run(in, out, settings(), TerminalProgress.of(spec.commandLine().getErr()));
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      print(summary, terminal);
    }
    ReadToTheEnd.require(summary.damagedFiles(), out);
    return 0;
  }

  private ConvertRecipe settings() {
    List<String> given = profile.behind(overrides);
    return recipe == null
        ? Recipe.ofDefaults(given, ConvertRecipe::read).value()
        : Recipe.read(recipe, given, ConvertRecipe::read).value();
  }

  private void print(ConvertSummary summary, PrintWriter terminal) {
    Table table =
        new Table(
            "source",
            "files",
            "records",
            "kept",
            "rejected",
            "documents",
            "conversations",
            "characters");
    summary.sources().forEach((name, source) -> addRow(table, name, source));
    addRow(table, "total", summary.total());
    table.print(terminal);
    if (summary.total().rejectedRecords() > 0) {
      terminal.println();
      summary
          .total()
          .rejected()
          .forEach((cause, some) -> printCause(summary, cause, some.count(), terminal));
      terminal.println("All of them are in " + out.resolve("rejected.jsonl"));
    }
    if (!summary.ignored().isEmpty()) {
      terminal.println("Ignored, of no source: " + String.join(", ", summary.ignored()));
    }
    terminal.println("Documents of the %s profile are in %s".formatted(summary.profile(), out));
  }

  private static void addRow(Table table, String name, ConvertSummary.Source source) {
    table.add(
        name,
        source.files(),
        source.records(),
        source.kept(),
        source.rejectedRecords(),
        source.documents(),
        source.conversations(),
        source.characters());
  }

  private static void printCause(
      ConvertSummary summary, String cause, long count, PrintWriter terminal) {
    terminal.println("rejected, %s: %,d".formatted(cause, count));
    summary.sources().values().stream()
        .map(source -> source.rejected().get(cause))
        .filter(some -> some != null)
        .flatMap(some -> some.first().stream())
        .limit(3)
        .forEach(r -> terminal.println("  %s:%d: %s".formatted(r.file(), r.line(), r.reason())));
  }
}
