package steel.config;

import java.util.LinkedHashMap;
import java.util.List;

/// A YAML document with the place of every node, so that an error can name it.
sealed interface Value {
  /// `file:line`, or the `--set` that gave the value.
  String where();

  /// @param text the scalar as written, without quotes
  /// @param quoted whether quotes make it a text whatever it looks like
  record Scalar(String text, boolean quoted, String where) implements Value {}

  /// @param entries in the order of the file
  record Mapping(LinkedHashMap<String, Value> entries, String where) implements Value {}

  record Sequence(List<Value> items, String where) implements Value {}
}
