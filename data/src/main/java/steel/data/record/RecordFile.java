package steel.data.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/// A file of records: JSON Lines or one JSON array, plain, gzip or Zstandard (told by their first
/// bytes, not by the name); or Parquet, told by `.parquet` in the name.
///
/// @param path the file
/// @param columns what is read of a Parquet file
/// @param maxRecordBytes longer lines and elements are passed over unread, so that memory is
///   bounded
public record RecordFile(Path path, Columns columns, int maxRecordBytes) {
  /// Which columns of a Parquet file are wanted.
  ///
  /// @param required the file is of no use without them
  /// @param optional read where there
  public record Columns(List<String> required, List<String> optional) {
    /// For files that are never Parquet.
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

  /// Reads all of it. Whatever is broken inside the file comes as a [RawRecord.Broken].
  ///
  /// @param progress gets the number of bytes read from disk, now and then
  /// @throws IOException if the file cannot be opened or the disk fails
  public void read(LongConsumer progress, Sink sink) throws IOException {
    if (path.getFileName().toString().toLowerCase(Locale.ROOT).contains(".parquet")) {
      new ParquetRows(path, columns).read(progress, sink);
      return;
    }
    try (ByteCursor bytes = ByteCursor.open(path, progress)) {
      if (bytes.firstVisible() == '[') {
        new JsonArray(bytes, maxRecordBytes).read(sink);
      } else {
        new JsonLines(bytes, maxRecordBytes).read(sink);
      }
    }
  }
}
