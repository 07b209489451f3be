package steel.data.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// What stands in one place of a source file.
sealed interface Entry {
  /// A record with its fields.
  record Fields(ObjectNode node) implements Entry {}

  /// A line that is no record: cut, or of another kind.
  record BrokenLine(String line) implements Entry {}
}
