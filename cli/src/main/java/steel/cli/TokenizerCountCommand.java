package steel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.files.Progress;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer count`: how many tokens a text has.
@Command(
    name = "count",
    description = "Counts the tokens of files, or of standard input, line by line as encode does.",
    mixinStandardHelpOptions = true)
final class TokenizerCountCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A folder with tokenizer.json, vocab.json and merges.txt, or a .tiktoken file.")
  private Path model;

  @Option(
      names = "--special",
      description = "Texts such as <|im_end|> are special tokens; without it they are plain text.")
  private boolean special;

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = "Each line is a JSON object, FIELD its text.")
  private @Nullable String field;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "Files to count; none for standard input.")
  private List<Path> files = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerCountCommand() {}

  /// The count of one file, as printed.
  private record Count(
      String file, long lines, long characters, long tokens, double charactersPerToken) {
    static Count of(String file, long lines, long characters, long tokens) {
      double perToken = tokens == 0 ? 0 : (double) characters / tokens;
      return new Count(file, lines, characters, tokens, perToken);
    }
  }

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(model);
    Progress progress = TerminalProgress.of(spec.commandLine().getErr());
    List<Count> counts = new ArrayList<>();
    if (files.isEmpty()) {
      counts.add(count(tokenizer, System.in, "standard input", progress));
    }
    for (Path file : files) {
      counts.add(count(tokenizer, Files.newInputStream(file), file.toString(), progress));
    }
    if (json) {
      spec.commandLine().getOut().println(Json.write(counts));
    } else {
      print(counts);
    }
    return 0;
  }

  private Count count(Tokenizer tokenizer, InputStream in, String name, Progress progress)
      throws IOException {
    SpecialText specialText = special ? SpecialText.PARSED : SpecialText.PLAIN;
    long characters = 0;
    long tokens = 0;
    try (TextLines lines = new TextLines(in, name);
        Progress.Task task = progress.start("count " + name, "lines", -1)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String text = field == null ? line : JsonLine.text(line, field, lines);
        characters += text.codePointCount(0, text.length());
        tokens += tokenizer.encode(text, specialText).length;
        task.advance(1);
      }
      return Count.of(name, lines.number() - 1, characters, tokens);
    }
  }

  private void print(List<Count> counts) {
    Table table = new Table("file", "lines", "characters", "tokens", "characters per token");
    long lines = 0;
    long characters = 0;
    long tokens = 0;
    for (Count count : counts) {
      addRow(table, count);
      lines += count.lines();
      characters += count.characters();
      tokens += count.tokens();
    }
    if (counts.size() > 1) {
      addRow(table, Count.of("total", lines, characters, tokens));
    }
    table.print(spec.commandLine().getOut());
  }

  private static void addRow(Table table, Count count) {
    table.add(
        count.file(),
        count.lines(),
        count.characters(),
        count.tokens(),
        String.format(Locale.ROOT, "%.3f", count.charactersPerToken()));
  }
}
