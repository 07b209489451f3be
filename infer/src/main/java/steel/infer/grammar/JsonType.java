package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Types of JSON values, as a schema tells them apart; a whole number is both integer and number.
enum JsonType {
  OBJECT,
  ARRAY,
  STRING,
  INTEGER,
  /// Numbers that are not whole.
  FRACTION,
  BOOLEAN,
  NULL;

  /// Keywords that say something about values of this type alone.
  List<String> keywords() {
    return switch (this) {
      case OBJECT -> List.of("properties", "required", "additionalProperties");
      case ARRAY -> List.of("items", "prefixItems", "minItems", "maxItems");
      case STRING -> List.of("pattern", "minLength", "maxLength", "format");
      case INTEGER, FRACTION ->
          List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
      case BOOLEAN, NULL -> List.of();
    };
  }

  /// Types by the name in a schema; null if it is none.
  static @Nullable Set<JsonType> named(String name) {
    return switch (name) {
      case "object" -> EnumSet.of(OBJECT);
      case "array" -> EnumSet.of(ARRAY);
      case "string" -> EnumSet.of(STRING);
      case "integer" -> EnumSet.of(INTEGER);
      case "number" -> EnumSet.of(INTEGER, FRACTION);
      case "boolean" -> EnumSet.of(BOOLEAN);
      case "null" -> EnumSet.of(NULL);
      default -> null;
    };
  }

  /// The type of a value.
  static JsonType of(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> OBJECT;
      case ARRAY -> ARRAY;
      case BOOLEAN -> BOOLEAN;
      case NUMBER -> value.decimalValue().stripTrailingZeros().scale() <= 0 ? INTEGER : FRACTION;
      case NULL -> NULL;
      case STRING, BINARY, POJO, MISSING -> STRING; // a file holds none of the last three
    };
  }
}
