package steel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.PeakMemory;
import steel.files.Progress;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;
import steel.tokenizer.TokenizerTiming;
import steel.tokenizer.Utf8Decoding;

/// `steel bench tokenizer`: megabytes a second of encoding and decoding.
@Command(
    name = "tokenizer",
    description = "Encodes and decodes the same documents again and again.",
    mixinStandardHelpOptions = true)
final class BenchTokenizerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(
      names = "--in",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Documents, measured file by file: JSON Lines (.jsonl) with \"text\", documents that each"
              + " end with a NUL byte, or else a document a line; the embedded corpus if none.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the figure for several; all cores if not given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Runs that count, after three that do not; ${DEFAULT-VALUE}.")
  private int runs;

  @Option(names = "--json", description = "Prints one JSON object instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchTokenizerCommand() {}

  @Override
  public Integer call() throws IOException {
    if (runs < 1 || threads < 1) {
      throw new ConfigException(
          "--runs %d, --threads %d: wants at least one of each".formatted(runs, threads));
    }
    Progress progress = TerminalProgress.of(spec.commandLine().getErr());
    List<Double> loads = TokenizerTiming.loads(model.folder(), runs + 1);
    Tokenizer tokenizer = model.read();
    Map<String, TokenizerTiming> timings = new LinkedHashMap<>();
    if (in.isEmpty()) {
      timings.put(
          "embedded corpus",
          TokenizerTiming.measure(tokenizer, embedded(), runs, threads, progress));
    }
    for (Path file : in) {
      List<String> documents = documents(file);
      if (documents.size() < 2) {
        throw new ConfigException(
            file + ": has less than two documents, but one half is to be seen before the other");
      }
      timings.put(
          file.toString(), TokenizerTiming.measure(tokenizer, documents, runs, threads, progress));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(figures(loads, timings)));
    } else {
      print(loads, timings, out);
    }
    return 0;
  }

  private static List<String> embedded() throws IOException {
    Path scratch = Files.createTempDirectory("steel-bench-");
    try {
      List<String> texts = new ArrayList<>();
      try (Stream<Path> files = Files.walk(BenchCorpus.converted(scratch))) {
        for (Path file : files.filter(BenchTokenizerCommand::isJsonLines).sorted().toList()) {
          texts.addAll(jsonLines(file));
        }
      }
      return texts;
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  private static boolean isJsonLines(Path file) {
    return file.toString().endsWith(".jsonl");
  }

  private static List<String> documents(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(file + ": is no file; name one with documents");
    }
    if (isJsonLines(file)) {
      return jsonLines(file);
    }
    byte[] bytes = Files.readAllBytes(file);
    int separators = 0;
    for (byte b : bytes) {
      separators += b == 0 ? 1 : 0;
    }
    byte end = (byte) (separators > 0 ? 0 : '\n');
    List<String> documents = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= bytes.length; at++) {
      if (at == bytes.length || bytes[at] == end) {
        if (at > from) {
          byte[] document = Arrays.copyOfRange(bytes, from, at);
          documents.add(Utf8Decoding.decode(document, document.length));
        }
        from = at + 1;
      }
    }
    return documents;
  }

  private static List<String> jsonLines(Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    try (TextLines lines = new TextLines(Files.newInputStream(file), file.toString())) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        JsonNode text = JsonLine.parse(line, lines).path("text");
        if (text.isTextual()) { // other records are no documents
          texts.add(text.textValue());
        }
      }
    }
    return texts;
  }

  private static Map<String, Object> figures(
      List<Double> loads, Map<String, TokenizerTiming> timings) {
    double bytes = 0;
    double seconds = 0;
    List<Map<String, Object>> corpora = new ArrayList<>();
    for (Map.Entry<String, TokenizerTiming> entry : timings.entrySet()) {
      TokenizerTiming timing = entry.getValue();
      bytes += timing.bytes();
      seconds += timing.bytes() / Spread.of(timing.unseen()).median();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("file", entry.getKey());
      row.put("documents", timing.documents());
      row.put("bytes", timing.bytes());
      row.put("tokens", timing.tokens());
      row.put("cold", timing.cold());
      row.put("unseen", timing.unseen());
      row.put("unseen_from_bytes", timing.unseenBytes());
      row.put("same_again", timing.again());
      row.put("decode", timing.decode());
      row.put("threads", timing.threads());
      row.put("unseen_threads", timing.unseenThreads());
      corpora.add(row);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("mb_per_second", bytes / seconds);
    figures.put("load_ms", loads);
    figures.put("peak_rss_mb", PeakMemory.megabytes());
    figures.put("corpora", corpora);
    return figures;
  }

  private static void print(
      List<Double> loads, Map<String, TokenizerTiming> timings, PrintWriter out) {
    Table table =
        new Table(
            "MB/s: median (min-max)",
            "documents",
            "MB",
            "cold",
            "unseen",
            "from bytes",
            "same again",
            "decode",
            "unseen, threads");
    timings.forEach(
        (name, timing) ->
            table.add(
                name,
                timing.documents(),
                String.format(Locale.ROOT, "%.2f", timing.bytes() / 1e6),
                String.format(Locale.ROOT, "%.1f", timing.cold()),
                spread(timing.unseen()),
                spread(timing.unseenBytes()),
                spread(timing.again()),
                spread(timing.decode()),
                spread(timing.unseenThreads()) + " x" + timing.threads()));
    table.print(out);
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "Reading the tokenizer: %.0f ms the first time, then %s ms; at most %,d MB of memory",
            loads.getFirst(),
            spread(loads.subList(1, loads.size())),
            PeakMemory.megabytes()));
  }

  private static String spread(List<Double> values) {
    Spread spread = Spread.of(values);
    return String.format(
        Locale.ROOT, "%.1f (%.1f-%.1f)", spread.median(), spread.least(), spread.most());
  }
}
