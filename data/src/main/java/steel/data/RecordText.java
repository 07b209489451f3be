package steel.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import steel.data.record.RawRecord;
import steel.data.record.RejectedException;
import steel.files.FormatException;

/// Records that must have a text: what is counted, scored or learned from must be known.
final class RecordText {
  /// Longer records are refused.
  static final int MAX_RECORD_BYTES = 1 << 28;

  private RecordText() {}

  /// How the bytes of a record become an object.
  interface Reading {
    /// @throws RejectedException if they are none
    ObjectNode object() throws RejectedException;
  }

  /// A record that surely has a text.
  ///
  /// @param field key of the text
  /// @throws FormatException that names file and line, if it has none
  static ObjectNode require(Path file, RawRecord record, String field, Reading reading) {
    String problem;
    try {
      ObjectNode object = reading.object();
      if (object.path(field).isTextual()) {
        return object;
      }
      problem = "has no text \"" + field + "\"";
    } catch (RejectedException e) {
      problem = e.reason();
    }
    throw new FormatException(
        "%s:%d: %s; mend or remove it, or name another field"
            .formatted(record.file(file.toString()), record.line(), problem));
  }
}
