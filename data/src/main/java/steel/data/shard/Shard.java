package steel.data.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import steel.data.record.RecordFile;

/// A piece of the input: a whole file, or the lines of a file that begin in a range of its bytes.
///
/// @param number its place among all pieces, from 0
/// @param file which file of the plan
/// @param path that file
/// @param from first byte
/// @param to byte behind the last one
/// @param isPart whether it is a range of lines; otherwise the file is read from end to end
/// @param firstLine number of the first line that begins in it, from 1
public record Shard(
    int number, int file, Path path, long from, long to, boolean isPart, long firstLine) {

  /// Number of bytes on disk.
  public long bytes() {
    return to - from;
  }

  /// Hands on its records.
  ///
  /// @param columns what is read of a Parquet file
  /// @param maxRecordBytes longer records are passed over
  /// @param progress gets the number of bytes read, now and then
  /// @throws IOException if the disk fails
  public void read(
      RecordFile.Columns columns, int maxRecordBytes, LongConsumer progress, RecordFile.Sink sink)
      throws IOException {
    RecordFile records = new RecordFile(path, columns, maxRecordBytes);
    if (isPart) {
      records.readLines(from, to, firstLine, progress, sink);
    } else {
      records.read(progress, sink);
    }
  }
}
