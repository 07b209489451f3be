package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.Recipe;
import steel.data.Pack;
import steel.data.PackRecipe;
import steel.data.PackSummary;
import steel.tokenizer.Tokenizer;

/// `steel data pack`: documents to packed tokens.
@Command(
    name = "pack",
    description = "Turns documents into files of tokens that training reads.",
    mixinStandardHelpOptions = true)
final class DataPackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "FILE",
      description = "Settings, such as recipes/tiny/pack.yaml.")
  private Path recipe;

  @Mixin private ProfileOption profile;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--in",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description = "What data convert or data clean wrote, or files of documents.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "A folder with tokenizer.json, vocab.json and merges.txt, or a .tiktoken file.")
  private Path tokenizer;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Gets train/ and validation/, each with a manifest.json, rejected.jsonl and summary.json.")
  private Path out;

  @Option(names = "--json", description = "Prints what summary.json says instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataPackCommand() {}

  @Override
  public Integer call() throws IOException {
    List<String> given = profile.behind(overrides);
    PackRecipe settings = Recipe.read(recipe, given, PackRecipe::read).value();
    PackSummary summary =
        Pack.run(
            in,
            Tokenizer.read(tokenizer),
            out,
            settings,
            TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      print(summary, terminal);
    }
    ReadToTheEnd.require(summary.rejected(), out);
    return 0;
  }

  private void print(PackSummary summary, PrintWriter terminal) {
    Table sources = new Table("source", "documents", "tokens");
    summary
        .sources()
        .forEach((name, source) -> sources.add(name, source.documents(), source.tokens()));
    sources.print(terminal);
    terminal.println();
    Table parts = new Table("part", "files", "documents", "tokens", "blocks", "lost");
    addRow(parts, "train", summary.train());
    addRow(parts, "validation", summary.validation());
    parts.print(terminal);
    summary
        .rejected()
        .forEach(
            (cause, some) -> {
              terminal.println("rejected, %s: %,d".formatted(cause, some.count()));
              some.first()
                  .forEach(
                      r ->
                          terminal.println(
                              "  %s:%d: %s".formatted(r.file(), r.line(), r.reason())));
            });
    if (!summary.rejected().isEmpty()) {
      terminal.println("All of them are in " + out.resolve("rejected.jsonl"));
    }
    terminal.println("Packed tokens are in " + out);
  }

  private static void addRow(Table table, String name, PackSummary.Part part) {
    table.add(name, part.files(), part.documents(), part.tokens(), part.blocks(), part.lost());
  }
}
