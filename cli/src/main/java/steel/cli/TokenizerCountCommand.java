package steel.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.data.TextFiles;
import steel.files.Progress;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer count`: how many tokens a text has.
@Command(
    name = "count",
    description = {
      "Counts the tokens of files, of folders on all cores, or of standard input, line by line as"
          + " encode does.",
      "In a folder all files count that lie below it: .txt and .md as lines of text, .jsonl, .json,"
          + " .csv, .tsv, .parquet and .tar as records, each plain or with .gz or .zst behind."
    },
    mixinStandardHelpOptions = true)
final class TokenizerCountCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(
      names = "--special",
      description = "Texts such as <|im_end|> are special tokens; without it they are plain text.")
  private boolean special;

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = {
        "Files that are named, and standard input, hold JSON objects, FIELD their text.",
        "In folders and Parquet, where records always are such, the text is \"text\" without it."
      })
  private @Nullable String field;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "Files and folders; none for standard input.")
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

  /// What threads add up of one file.
  private static final class Sum {
    private final LongAdder lines = new LongAdder();
    private final LongAdder characters = new LongAdder();
    private final LongAdder tokens = new LongAdder();

    void add(String text, boolean endsLine, Tokenizer tokenizer, boolean special) {
      SpecialText specialText = special ? SpecialText.PARSED : SpecialText.PLAIN;
      lines.add(endsLine ? 1 : 0);
      characters.add(text.codePointCount(0, text.length()));
      tokens.add(tokenizer.encode(text, specialText).length);
    }

    Count count(String file) {
      return Count.of(file, lines.sum(), characters.sum(), tokens.sum());
    }
  }

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.read();
    Progress progress = TerminalProgress.of(spec.commandLine().getErr());
    List<Count> counts =
        files.isEmpty()
            ? List.of(countInput(tokenizer, progress))
            : countFiles(tokenizer, progress);
    if (json) {
      spec.commandLine().getOut().println(Json.write(counts));
    } else {
      print(counts);
    }
    return 0;
  }

  private Count countInput(Tokenizer tokenizer, Progress progress) throws IOException {
    boolean inParts = field == null && tokenizer.takesParts();
    Sum sum = new Sum();
    try (TextLines lines = new TextLines(System.in, "standard input");
        Progress.Task task = progress.start("count standard input", "lines", -1)) {
      String line = inParts ? lines.nextPart() : lines.next();
      while (line != null) {
        String text = field == null ? line : JsonLine.text(line, field, lines);
        sum.add(text, !lines.goesOn(), tokenizer, special);
        task.advance(1);
        line = inParts ? lines.nextPart() : lines.next();
      }
    }
    return sum.count("standard input");
  }

  private List<Count> countFiles(Tokenizer tokenizer, Progress progress) throws IOException {
    TextFiles texts = TextFiles.find(files, Optional.ofNullable(field), tokenizer.takesParts());
    List<Sum> sums = texts.paths().stream().map(_ -> new Sum()).toList();
    texts.forEach(
        "count",
        (file, text) -> sums.get(file).add(text.content(), text.isLast(), tokenizer, special),
        progress);
    List<Count> counts = new ArrayList<>();
    for (int file = 0; file < sums.size(); file++) {
      counts.add(sums.get(file).count(texts.paths().get(file).toString()));
    }
    return counts;
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
