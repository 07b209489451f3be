package steel.data.decontaminate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.data.record.FileFormat;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.files.FormatException;

/// The items of benchmarks, and which runs of words are theirs. Not changed after [#read], so any
/// thread may ask.
///
/// An item is a line, row or element of a file; every text in it counts by itself, so that neither
/// the order of its fields nor the form of the question matters. A run of words that more than ten
/// items have is a turn of phrase, such as "which of the following statements is true", and does
/// not count; so do Brown et al. 2020, "Language Models are Few-Shot Learners", appendix C.
public final class Benchmarks {
  private static final int MOST_ITEMS = 10;
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final List<BenchmarkFile> files = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();
  private final NgramTable table = new NgramTable(MOST_ITEMS);

  private Benchmarks() {}

  /// One file.
  ///
  /// @param name as reports have it
  /// @param items in it
  /// @param tooShort how many of them have no run of words, so that nothing can be known of them
  public record BenchmarkFile(Path path, String name, int items, int tooShort) {}

  /// One question, document or program.
  ///
  /// @param file its place in [#files]
  /// @param line line, row or element, from 1
  record Item(int file, long line) {}

  /// A passage of an item.
  ///
  /// @param item its place
  /// @param text as it stands in the document, normalized
  record Hit(int item, String text) {}

  /// Reads files, and those in folders and their subfolders.
  ///
  /// @throws ConfigException if a path is not there, or holds no file of a known format
  /// @throws FormatException if a record is broken: what cannot be read cannot be looked for
  /// @throws IOException if the disk fails
  public static Benchmarks read(List<Path> against) throws IOException {
    Benchmarks benchmarks = new Benchmarks();
    for (Path path : against) {
      for (Path file : filesOf(path)) {
        benchmarks.add(file, name(path, file));
      }
    }
    return benchmarks;
  }

  private static List<Path> filesOf(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new ConfigException(path + ": no such file or folder");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> files;
    try (Stream<Path> entries = Files.walk(path)) {
      files =
          entries
              .filter(entry -> FileFormat.ofEnding(entry.getFileName().toString()).isPresent())
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          path + ": holds no benchmarks; wanted are files named *.jsonl, *.json, *.csv, *.txt");
    }
    return files;
  }

  /// The path of a file, from the folder that was named.
  private static String name(Path root, Path file) {
    Path folder = root.toAbsolutePath().normalize().getParent();
    Path absolute = file.toAbsolutePath().normalize();
    return (folder == null ? absolute : folder.relativize(absolute)).toString().replace('\\', '/');
  }

  private void add(Path file, String name) throws IOException {
    int number = files.size();
    int[] counts = new int[2]; // items, too short
    new RecordFile(file, RecordFile.Columns.NONE, MAX_RECORD_BYTES)
        .read(
            _ -> {},
            record -> {
              ObjectNode object = object(file, record);
              if (counts[0] == 0 && record.content() instanceof RawRecord.Row) {
                addHeader(number, object.fieldNames());
              }
              items.add(new Item(number, record.line()));
              counts[0]++;
              counts[1] += addTexts(object) ? 0 : 1;
              return true;
            });
    files.add(new BenchmarkFile(file, name, counts[0], counts[1]));
  }

  private static ObjectNode object(Path file, RawRecord record) {
    try {
      return record.object();
    } catch (RejectedException e) {
      throw new FormatException(
          file,
          "line %d: %s; mend or remove it, for what cannot be read cannot be looked for"
              .formatted(record.line(), e.reason()));
    }
  }

  /// The first row of a table names its columns, or it is a question itself, as in MMLU's own
  /// files.
  private void addHeader(int file, Iterator<String> names) {
    items.add(new Item(file, 1));
    names.forEachRemaining(this::addText);
  }

  private boolean addTexts(JsonNode node) {
    boolean any = node.isTextual() && addText(node.textValue());
    for (JsonNode child : node) {
      any |= addTexts(child);
    }
    return any;
  }

  private boolean addText(String text) {
    int item = items.size() - 1;
    boolean[] any = new boolean[1];
    Ngrams.of(text)
        .forEach(
            (hash, _, _) -> {
              table.add(hash, item);
              any[0] = true;
            });
    return any[0];
  }

  /// The files, in their order.
  public List<BenchmarkFile> files() {
    return List.copyOf(files);
  }

  /// How many runs of words are turns of phrase.
  public int phrases() {
    return table.phrases();
  }

  Item item(int place) {
    return items.get(place);
  }

  /// The items that a text has passages of, each with the first of these, as long as it goes on.
  List<Hit> hits(String text) {
    Ngrams ngrams = Ngrams.of(text);
    Map<Integer, int[]> passages = new LinkedHashMap<>();
    ngrams.forEach(
        (hash, from, to) -> {
          for (int entry = table.head(hash); entry >= 0; entry = table.next(entry)) {
            int[] passage = passages.computeIfAbsent(table.item(entry), _ -> new int[] {from, to});
            if (from <= passage[1]) {
              passage[1] = to;
            }
          }
        });
    List<Hit> hits = new ArrayList<>();
    passages.forEach(
        (item, passage) ->
            hits.add(new Hit(item, ngrams.text().substring(passage[0], passage[1]))));
    return hits;
  }
}
