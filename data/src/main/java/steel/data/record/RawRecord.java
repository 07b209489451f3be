package steel.data.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What a file holds at one place, before anything is known of its keys.
///
/// @param entry the file in an archive; empty if the file is none
/// @param line line or, in Parquet, row; from 1
/// @param content the record itself, or why there is none
public record RawRecord(String entry, long line, Content content) {
  RawRecord(long line, Content content) {
    this("", line, content);
  }

  /// A row of a table.
  ///
  /// @param row from 1
  public static RawRecord ofRow(long row, ObjectNode columns) {
    return new RawRecord(row, new Row(columns));
  }

  /// The same, in a file of an archive.
  RawRecord in(String name) {
    return new RawRecord(name, line, content);
  }

  /// The same place with other content.
  public RawRecord with(Content other) {
    return new RawRecord(entry, line, other);
  }

  /// How reports name the file.
  ///
  /// @param file the name of the file on disk
  public String file(String file) {
    return entry.isEmpty() ? file : file + "/" + entry;
  }

  /// What was found.
  public sealed interface Content {}

  /// JSON not parsed yet.
  ///
  /// @param bytes UTF-8, as far as is known
  /// @param endsFile nothing follows, not even a line break: a cut may have fallen into it
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Json(byte[] bytes, boolean endsFile) implements Content {}

  /// A row of Parquet, its columns as keys.
  public record Row(ObjectNode columns) implements Content {
    /// How long its texts are, in UTF-16 units.
    public long characters() {
      long sum = 0;
      for (JsonNode column : columns) {
        sum += column.isTextual() ? column.textValue().length() : 0;
      }
      return sum;
    }
  }

  /// Nothing that can be used.
  public record Broken(Cause cause, String reason) implements Content {}

  /// The record as a JSON object.
  ///
  /// @throws RejectedException if it is none
  public ObjectNode object() throws RejectedException {
    return switch (content) {
      case Json json -> RecordJson.parse(json);
      case Row row -> row.columns();
      case Broken broken -> throw new RejectedException(broken.cause(), broken.reason());
    };
  }
}
