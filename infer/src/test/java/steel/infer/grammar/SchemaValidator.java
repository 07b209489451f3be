package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// JSON Schema by its definition, as far as grammars support it: what each keyword says of a value.
record SchemaValidator(JsonNode root) {
  boolean accepts(JsonNode value) {
    return accepts(root, value);
  }

  private boolean accepts(JsonNode schema, JsonNode value) {
    if (schema.isBoolean()) {
      return schema.booleanValue();
    }
    return schema.propertyStream().allMatch(e -> holds(schema, e.getKey(), e.getValue(), value));
  }

  private boolean holds(JsonNode schema, String keyword, JsonNode rule, JsonNode value) {
    return switch (keyword) {
      case "$ref" -> accepts(root.at(rule.textValue().substring(1)), value);
      case "allOf" -> rule.valueStream().allMatch(part -> accepts(part, value));
      case "anyOf" -> rule.valueStream().anyMatch(part -> accepts(part, value));
      case "oneOf" -> rule.valueStream().filter(part -> accepts(part, value)).count() == 1;
      case "const" -> rule.equals(value);
      case "enum" -> rule.valueStream().anyMatch(value::equals);
      case "type" ->
          (rule.isArray() ? rule.valueStream() : List.of(rule).stream())
              .anyMatch(type -> isOf(type.textValue(), value));
      case "properties", "required", "additionalProperties" ->
          !value.isObject() || objectHolds(schema, keyword, rule, value);
      case "items", "prefixItems", "minItems", "maxItems" ->
          !value.isArray() || arrayHolds(schema, keyword, rule, value);
      case "pattern", "minLength", "maxLength", "format" ->
          !value.isTextual() || stringHolds(keyword, rule, value.textValue());
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" ->
          !value.isNumber() || numberHolds(keyword, rule.decimalValue(), value.decimalValue());
      default -> true;
    };
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException(type);
    };
  }

  private boolean objectHolds(JsonNode schema, String keyword, JsonNode rule, JsonNode value) {
    return switch (keyword) {
      case "properties" ->
          rule.propertyStream()
              .allMatch(
                  e -> !value.has(e.getKey()) || accepts(e.getValue(), value.get(e.getKey())));
      case "required" -> rule.valueStream().allMatch(name -> value.has(name.textValue()));
      default ->
          value
              .propertyStream()
              .allMatch(
                  e -> schema.path("properties").has(e.getKey()) || accepts(rule, e.getValue()));
    };
  }

  private boolean arrayHolds(JsonNode schema, String keyword, JsonNode rule, JsonNode value) {
    int size = value.size();
    int prefix = schema.path("prefixItems").size();
    return switch (keyword) {
      case "minItems" -> size >= rule.intValue();
      case "maxItems" -> size <= rule.intValue();
      case "prefixItems" -> {
        boolean all = true;
        for (int i = 0; i < Math.min(size, prefix); i++) {
          all &= accepts(rule.get(i), value.get(i));
        }
        yield all;
      }
      default -> value.valueStream().skip(prefix).allMatch(item -> accepts(rule, item));
    };
  }

  private static boolean stringHolds(String keyword, JsonNode rule, String value) {
    int length = value.codePointCount(0, value.length());
    return switch (keyword) {
      case "minLength" -> length >= rule.intValue();
      case "maxLength" -> length <= rule.intValue();
      // $ of Java also fits before a last end of line, \z does not
      case "pattern" ->
          Pattern.compile(rule.textValue().replaceAll("\\$$", "\\\\z")).matcher(value).find();
      default -> hasFormat(rule.textValue(), value);
    };
  }

  private static boolean hasFormat(String format, String value) {
    return switch (format) {
      case "date" -> isDate(value);
      case "date-time" ->
          value.length() > 11
              && isDate(value.substring(0, 10))
              && value.charAt(10) == 'T'
              && isTime(value.substring(11));
      case "time" -> isTime(value);
      case "uuid" ->
          value.length() == 36 && UUID.fromString(value).toString().equalsIgnoreCase(value);
      case "ipv4" ->
          List.of(value.split("\\.", -1)).size() == 4
              && List.of(value.split("\\.", -1)).stream()
                  .allMatch(
                      part ->
                          String.valueOf(Integer.parseInt(part)).equals(part)
                              && Integer.parseInt(part) < 256);
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static boolean isDate(String value) {
    try {
      LocalDate date = LocalDate.parse(value);
      return date.toString().equals(value);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isTime(String value) {
    return value.matches(
        "([01]\\d|2[0-3])(:[0-5]\\d){2}(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
  }

  private static boolean numberHolds(String keyword, BigDecimal bound, BigDecimal value) {
    int order = value.compareTo(bound);
    return switch (keyword) {
      case "minimum" -> order >= 0;
      case "maximum" -> order <= 0;
      case "exclusiveMinimum" -> order > 0;
      default -> order < 0;
    };
  }
}
