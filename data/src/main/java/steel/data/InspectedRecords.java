package steel.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.data.record.FormatName;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;

/// Some records of a file of any stage, as they are, for somebody to look at.
///
/// @param file that was read
/// @param format in words, such as `JSON Lines, gzip`
/// @param bytes of the file
/// @param records in their order; what is broken is among them
/// @param hasMore whether others follow
public record InspectedRecords(
    Path file, String format, long bytes, List<Found> records, boolean hasMore) {
  private static final int MAX_RECORD_BYTES = 256 << 20;

  public InspectedRecords {
    records = List.copyOf(records);
  }

  /// What stands at one place.
  public sealed interface Found {
    /// From 1, counting whatever is there, broken or not.
    long number();

    /// Line, or row of Parquet, from 1.
    long line();
  }

  /// A record.
  public record Whole(long number, long line, ObjectNode content) implements Found {}

  /// Something that is no record.
  ///
  /// @param cause such as `not_json`
  /// @param reason what is wrong, a short sentence
  public record Broken(long number, long line, String cause, String reason) implements Found {}

  /// Reads some of a file.
  ///
  /// @param first record to show, from 1
  /// @param limit how many at most
  /// @throws IOException if it cannot be opened or the disk fails
  public static InspectedRecords read(Path file, long first, int limit) throws IOException {
    List<Found> found = new ArrayList<>();
    long[] number = {0};
    boolean[] hasMore = {false};
    new RecordFile(file, RecordFile.Columns.NONE, MAX_RECORD_BYTES)
        .read(
            _ -> {},
            record -> {
              number[0]++;
              if (found.size() == limit) {
                hasMore[0] = true;
                return false;
              }
              if (number[0] >= first) {
                found.add(found(number[0], record));
              }
              return true;
            });
    return new InspectedRecords(file, FormatName.of(file), Files.size(file), found, hasMore[0]);
  }

  private static Found found(long number, RawRecord record) {
    try {
      return new Whole(number, record.line(), record.object());
    } catch (RejectedException e) {
      return new Broken(number, record.line(), e.why().label(), e.reason());
    }
  }
}
