package steel.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.data.record.FileFormat;
import steel.data.record.LineFile;
import steel.data.record.MegabyteCounter;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.Workers;
import steel.files.FormatException;
import steel.files.Progress;
import steel.tokenizer.Utf8Decoding;

/// Texts of files and folders for whoever looks at all of them, on all cores: lines of plain text,
/// and records. Files of lines that are not compressed are cut into ranges that are read side by
/// side; memory is a text for each core.
///
/// What cannot be read ends the reading with a [FormatException]: a count that leaves something out
/// is a wrong one.
public final class TextFiles {
  /// Key of the text in records, where nobody names another.
  public static final String TEXT = "text";

  private static final String SOURCE = "source";
  private static final char REPLACEMENT = '\ufffd';

  /// Files that stages write beside documents.
  private static final Set<String> NO_TEXTS =
      Set.of("summary.json", "manifest.json", "rejected.jsonl", "dropped_samples.jsonl");

  private final List<Source> sources;
  private final String field;
  private final boolean inParts;

  private TextFiles(List<Source> sources, String field, boolean inParts) {
    this.sources = List.copyOf(sources);
    this.field = field;
    this.inParts = inParts;
  }

  /// How a file is read.
  private enum Kind {
    LINES,
    JSON_LINES,
    RECORDS
  }

  private record Source(Path path, Kind kind) {}

  /// What a file gives.
  ///
  /// @param content the text, or a part of it
  /// @param isLast whether the text ends with this; always, but for parts of long lines
  /// @param source what the record calls its source; empty if it does not
  public record Text(String content, boolean isLast, String source) {}

  /// Takes texts, several threads at once and in no order.
  public interface Sink {
    /// @param file place of the file in [#paths]
    void accept(int file, Text text);
  }

  /// Finds the files. A named file is read as told: records with a field, else lines of text;
  /// Parquet and archives are always records. In a folder all that lies below counts, in the order
  /// of the names, by what it is called: `.txt` and `.md` are lines, all other formats records. Of
  /// a folder that `data convert` or `data clean` wrote, it is the documents.
  ///
  /// @param in files and folders
  /// @param field key of the text in records; [#TEXT] if empty
  /// @param inParts whether long lines may come in parts
  /// @throws ConfigException if one is not there, or a folder has no texts
  /// @throws IOException if the disk fails
  public static TextFiles find(List<Path> in, Optional<String> field, boolean inParts)
      throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path path : in) {
      if (Files.isDirectory(path)) {
        sources.addAll(below(path));
      } else if (Files.exists(path)) {
        sources.add(new Source(path, named(path, field.isPresent())));
      } else {
        throw new ConfigException(path + ": no such file or folder");
      }
    }
    return new TextFiles(sources, field.orElse(TEXT), inParts);
  }

  private static Kind named(Path path, boolean asRecords) {
    Optional<FileFormat> format = FileFormat.ofEnding(path.getFileName().toString());
    return switch (format.orElse(FileFormat.JSON)) {
      case PARQUET, TAR -> Kind.RECORDS;
      case TEXT -> asRecords ? Kind.JSON_LINES : Kind.LINES;
      case JSON, CSV, TSV -> asRecords ? Kind.RECORDS : Kind.LINES;
    };
  }

  private static List<Source> below(Path folder) throws IOException {
    Path documents = folder.resolve("documents");
    Path from = Files.isDirectory(documents) ? documents : folder;
    List<Source> found = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(from)) {
      for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        Optional<FileFormat> format = FileFormat.ofEnding(name);
        if (format.isPresent() && !NO_TEXTS.contains(name) && !isHidden(from.relativize(file))) {
          boolean isText = format.get() == FileFormat.TEXT;
          found.add(new Source(file, isText ? Kind.LINES : Kind.RECORDS));
        }
      }
    }
    if (found.isEmpty()) {
      throw new ConfigException(
          "%s: no texts here; wants %s, plain or with .gz or .zst behind"
              .formatted(
                  folder,
                  String.join(
                      ", ",
                      Stream.of(FileFormat.values())
                          .flatMap(format -> format.endings().stream())
                          .toList())));
    }
    return found;
  }

  private static boolean isHidden(Path path) {
    for (Path name : path) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /// The files in their order.
  public List<Path> paths() {
    return sources.stream().map(Source::path).toList();
  }

  /// Hands over every text.
  ///
  /// @param name what is done, for the progress
  /// @throws FormatException if a file, or a record of one, cannot be read
  /// @throws IOException if the disk fails
  public void forEach(String name, Sink sink, Progress progress) throws IOException {
    int workers = Runtime.getRuntime().availableProcessors();
    List<Shard> shards = ShardPlan.of(paths(), this::isDivisible, workers).shards();
    long bytes = shards.stream().mapToLong(Shard::bytes).sum();
    try (Progress.Task task = progress.start(name, "MB", bytes >> 20)) {
      LongConsumer read = new MegabyteCounter(task);
      Workers.run(workers, shards, shard -> read(shard, read, sink));
    }
  }

  private boolean isDivisible(int file) throws IOException {
    Source source = sources.get(file);
    return source.kind() == Kind.RECORDS
        ? RecordFile.isDivisible(source.path())
        : RecordFile.isPlain(source.path());
  }

  private void read(Shard shard, LongConsumer progress, Sink sink) throws IOException {
    int file = shard.file();
    Path path = shard.path();
    long to = shard.isPart() ? shard.to() : Long.MAX_VALUE;
    RecordFile records =
        new RecordFile(
            path,
            new RecordFile.Columns(List.of(field), List.of(SOURCE)),
            RecordText.MAX_RECORD_BYTES);
    RecordFile.Sink texts =
        record -> {
          sink.accept(file, text(path, record));
          return true;
        };
    switch (sources.get(file).kind()) {
      case LINES ->
          new LineFile(path, inParts)
              .read(
                  shard.from(),
                  to,
                  shard.firstLine(),
                  progress,
                  (line, endsLine) -> sink.accept(file, new Text(line, endsLine, "")));
      case JSON_LINES -> records.readLines(shard.from(), to, shard.firstLine(), progress, texts);
      case RECORDS -> {
        if (shard.isPart()) {
          records.readLines(shard.from(), to, shard.firstLine(), progress, texts);
        } else {
          records.read(progress, texts);
        }
      }
    }
  }

  private Text text(Path file, RawRecord record) {
    ObjectNode object = RecordText.require(file, record, field, () -> object(record));
    return new Text(object.path(field).textValue(), true, object.path(SOURCE).asText(""));
  }

  /// A record, with U+FFFD for bytes that are no character.
  private static ObjectNode object(RawRecord record) throws RejectedException {
    if (record.content() instanceof RawRecord.Json json) {
      String line = Utf8Decoding.decode(json.bytes(), json.bytes().length);
      if (line.indexOf(REPLACEMENT) >= 0) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return record.with(new RawRecord.Json(bytes, json.endsFile())).object();
      }
    }
    return record.object();
  }
}
