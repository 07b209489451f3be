package steel.data.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/// A file of records in any [FileFormat], plain, gzip or Zstandard (told by their first bytes, not
/// by the name).
///
/// @param path the file
/// @param columns what is read of files that have columns; a file that is one text is the first of
///   them
/// @param maxRecordBytes longer lines and elements are passed over unread, so that memory is
///   bounded
public record RecordFile(Path path, Columns columns, int maxRecordBytes) {
  /// Which columns of a file that has such are wanted.
  ///
  /// @param required the file is of no use without them
  /// @param optional read where there
  public record Columns(List<String> required, List<String> optional) {
    /// For files that have none, and for every column of those that do.
    public static final Columns NONE = new Columns(List.of(), List.of());

    public Columns {
      required = List.copyOf(required);
      optional = List.copyOf(optional);
    }
  }

  /// Takes records in the order of the file.
  public interface Sink {
    /// @return whether to read on
    /// @throws IOException as the disk does
    boolean accept(RawRecord record) throws IOException;
  }

  public RecordFile {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("max_record_bytes must be positive");
    }
  }

  /// Whether a file can be read in ranges of lines: it is not compressed, and neither one array nor
  /// Parquet.
  ///
  /// @throws IOException if the file cannot be opened
  public static boolean isDivisible(Path path) throws IOException {
    if (FileFormat.of(name(path)) != FileFormat.JSON) {
      return false;
    }
    try (ByteCursor bytes = ByteCursor.open(path, _ -> {})) {
      return !bytes.isCompressed() && bytes.firstVisible() != '[';
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /// Whether a file whose name says nothing of its content can be read in ranges of lines: it is
  /// not compressed.
  ///
  /// @throws IOException if the file cannot be opened
  public static boolean isPlain(Path path) throws IOException {
    try (ByteCursor bytes = ByteCursor.open(path, _ -> {})) {
      return !bytes.isCompressed();
    }
  }

  /// Reads the lines that begin in a range of bytes. Ranges that adjoin give every line once.
  ///
  /// @param from first byte of the range
  /// @param to byte behind the range; the last line may end behind it
  /// @param firstLine number of the first line
  /// @param progress gets the number of bytes read from disk, now and then
  /// @throws IOException if the file cannot be opened or the disk fails
  public void readLines(long from, long to, long firstLine, LongConsumer progress, Sink sink)
      throws IOException {
    try (ByteCursor bytes = ByteCursor.openAt(path, Math.max(0, from - 1), progress)) {
      if (from > 0) {
        bytes.passToLineBegin(to);
      }
      new JsonLines(bytes, maxRecordBytes).read(firstLine, to, sink);
    }
  }

  /// Reads all of it. Whatever is broken inside the file comes as a [RawRecord.Broken].
  ///
  /// @param progress gets the number of bytes read from disk, now and then
  /// @throws IOException if the file cannot be opened or the disk fails
  public void read(LongConsumer progress, Sink sink) throws IOException {
    FileFormat format = FileFormat.of(name(path));
    if (format == FileFormat.PARQUET) {
      new ParquetRows(path, columns).read(progress, sink);
      return;
    }
    try (ByteCursor bytes = ByteCursor.open(path, progress)) {
      if (format == FileFormat.TAR) {
        new TarRecords(bytes, this).read(sink);
      } else {
        read(format, bytes, sink);
      }
    }
  }

  /// Reads bytes of a format that needs no more than to be read once.
  void read(FileFormat format, ByteCursor bytes, Sink sink) throws IOException {
    switch (format) {
      case JSON -> {
        if (bytes.firstVisible() == '[') {
          new JsonArray(bytes, maxRecordBytes).read(sink);
        } else {
          new JsonLines(bytes, maxRecordBytes).read(1, Long.MAX_VALUE, sink);
        }
      }
      case CSV -> new CsvRows(bytes, columns, ',', maxRecordBytes).read(sink);
      case TSV -> new CsvRows(bytes, columns, '\t', maxRecordBytes).read(sink);
      case TEXT ->
          new WholeText(
                  bytes,
                  columns.required().isEmpty() ? "text" : columns.required().getFirst(),
                  maxRecordBytes)
              .read(sink);
      case TAR, PARQUET -> throw new IllegalArgumentException(format + " is read by its own rules");
    }
  }
}
