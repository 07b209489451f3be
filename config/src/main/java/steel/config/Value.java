package steel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A YAML document with the place of every node, so that an error can name it.
sealed interface Value {
  /// `file:line`, or the `--set` that gave the value.
  String where();

  /// The same as texts, lists and maps, without places.
  default Object plain() {
    return switch (this) {
      case Scalar scalar -> scalar.text;
      case Mapping mapping -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        mapping.entries.forEach((key, value) -> entries.put(key, value.plain()));
        yield entries;
      }
      case Sequence sequence -> sequence.items.stream().map(Value::plain).toList();
    };
  }

  /// @param text the scalar as written, without quotes
  /// @param quoted whether quotes make it a text whatever it looks like
  record Scalar(String text, boolean quoted, String where) implements Value {}

  /// @param entries in the order of the file
  record Mapping(LinkedHashMap<String, Value> entries, String where) implements Value {}

  record Sequence(List<Value> items, String where) implements Value {}
}
