package steel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.files.AtomicFile;
import steel.files.Progress;
import steel.infer.Pooling;
import steel.infer.SteelModel;
import steel.tokenizer.TextLines;

/// `steel embed`: vectors of texts.
@Command(
    name = "embed",
    description = {
      "Gives each text a vector of length 1: the model's hidden states, pooled.",
      "Prints a JSON line a text, with index, tokens and embedding. A model that was trained to"
          + " foretell tokens, and for nothing else, tells texts apart only weakly."
    },
    mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model folder or a GGUF file, with its tokenizer.")
  private Path folder;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /// Where the texts are: one of the two.
  static final class Source {
    @Option(
        names = "--text",
        required = true,
        paramLabel = "TEXT",
        description = "A text; may be repeated.")
    private @Nullable List<String> texts;

    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "Has one text a line, in UTF-8; - for standard input.")
    private @Nullable String file;
  }

  @Option(
      names = "--pooling",
      paramLabel = "KIND",
      defaultValue = "mean",
      description =
          "What becomes of the tokens' hidden states: mean, or that of the last one. Default:"
              + " ${DEFAULT-VALUE}.")
  private Pooling pooling;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Gets the lines, all or none, instead of standard output.")
  private @Nullable Path out;

  @Mixin private RunOptions run;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  EmbedCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    try (var model = SteelModel.open(folder, run.settings())) {
      Path file = out;
      if (file == null) {
        new Lines(model, terminal).writeAll();
      } else {
        AtomicFile.write(
            file,
            stream ->
                new Lines(model, new OutputStreamWriter(stream, StandardCharsets.UTF_8))
                    .writeAll());
        terminal.println(
            "Vectors of %,d numbers, pooled by %s, are in %s"
                .formatted(
                    model.config().hiddenSize(), pooling.name().toLowerCase(Locale.ROOT), file));
      }
    }
    return 0;
  }

  /// One line a text, in the order of the texts.
  private final class Lines {
    private final SteelModel model;
    private final Writer writer;
    private int index;

    Lines(SteelModel model, Writer writer) {
      this.model = model;
      this.writer = writer;
    }

    void writeAll() throws IOException {
      Progress progress = TerminalProgress.of(spec.commandLine().getErr());
      if (source.texts != null) {
        try (var task = progress.start("embed", "texts", source.texts.size())) {
          for (String text : source.texts) {
            write(text, "text %d of --text".formatted(index + 1), task);
          }
        }
      } else if (source.file != null) {
        String name = source.file.equals(STANDARD_INPUT) ? "standard input" : source.file;
        try (var task = progress.start("embed", "texts", -1);
            var lines = new TextLines(open(source.file), name)) {
          for (String line = lines.next(); line != null; line = lines.next()) {
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            write(text, "%s:%d".formatted(name, lines.number()), task);
          }
        }
        if (index == 0) {
          throw new ConfigException(name + ": no texts in it: it is empty");
        }
      }
    }

    private static InputStream open(String file) throws IOException {
      if (file.equals(STANDARD_INPUT)) {
        return System.in;
      }
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw new ConfigException(
            file + ": is a folder, and a file with one text a line is wanted there");
      }
      return Files.newInputStream(path);
    }

    /// @param name of the text, for errors
    private void write(String text, String name, Progress.Task task) throws IOException {
      int[] ids = model.tokenizer().encode(text);
      int limit = model.config().maxPositionEmbeddings();
      if (ids.length == 0) {
        throw new ConfigException(name + ": the text is empty: it has no vector; leave it out");
      }
      if (ids.length > limit) {
        throw new ConfigException(
            "%s: the text has %,d tokens, and the model takes %,d at most (max_position_embeddings); shorten it, or give it in parts"
                .formatted(name, ids.length, limit));
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("index", index++);
      fields.put("tokens", ids.length);
      fields.put("embedding", model.embed(ids, pooling));
      writer.write(JsonLine.write(fields) + "\n");
      writer.flush(); // whoever reads from a pipe need not wait for the next
      task.advance(1);
    }
  }
}
