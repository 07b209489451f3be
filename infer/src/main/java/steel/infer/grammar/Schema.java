package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;

/// A schema somewhere in a document.
///
/// Source: JSON Schema, draft 2020-12, "Core" and "Validation".
///
/// @param node true, false or an object
/// @param pointer where it stands, such as `#/properties/name`
record Schema(JsonNode node, String pointer) {
  private static final Set<String> SUPPORTED =
      Set.of(
          "type",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "prefixItems",
          "minItems",
          "maxItems",
          "pattern",
          "minLength",
          "maxLength",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "anyOf",
          "oneOf",
          "allOf",
          "$ref");

  /// Keywords that say nothing about a value.
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "example",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "discriminator",
          "$schema",
          "$id",
          "$comment",
          "$defs",
          "definitions");

  private static final int MAX_DIGITS = 400;

  /// A bound of numbers.
  ///
  /// @param strict whether the bound itself is outside
  record Bound(BigDecimal value, boolean strict) {}

  boolean isTrue() {
    return node.isBoolean() && node.booleanValue();
  }

  boolean isFalse() {
    return node.isBoolean() && !node.booleanValue();
  }

  /// @throws ConfigException if it is no schema, or says something that is not supported
  void requireSupported() {
    if (node.isBoolean()) {
      return;
    }
    if (!node.isObject()) {
      throw wrong("a schema is an object, true or false; this is " + node);
    }
    Set<String> others = new TreeSet<>();
    node.fieldNames().forEachRemaining(others::add);
    others.removeAll(SUPPORTED);
    others.removeAll(ANNOTATIONS);
    if (!others.isEmpty()) {
      throw wrong(
          "%s %s not supported; leave %s out, or say it in other words"
              .formatted(
                  String.join(", ", others),
                  others.size() == 1 ? "is" : "are",
                  others.size() == 1 ? "it" : "them"));
    }
  }

  boolean has(String keyword) {
    return node.has(keyword);
  }

  /// A schema right below this one.
  Schema child(String keyword) {
    return new Schema(node.path(keyword), pointer + "/" + escaped(keyword));
  }

  /// The schemas of a keyword that is a list of them.
  List<Schema> list(String keyword) {
    Schema child = child(keyword);
    if (!child.node.isArray()) {
      throw child.wrong("this must be a list of schemas");
    }
    return IntStream.range(0, child.node.size())
        .mapToObj(i -> new Schema(child.node.path(i), child.pointer + "/" + i))
        .toList();
  }

  /// Types that it allows; null if it does not say.
  @Nullable Set<JsonType> types() {
    if (!has("type")) {
      return null;
    }
    JsonNode type = node.path("type");
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    for (JsonNode name : type.isArray() ? type : List.of(type)) {
      Set<JsonType> named = JsonType.named(name.asText());
      if (named == null || !name.isTextual()) {
        throw child("type")
            .wrong(
                "%s is not one of: object, array, string, number, integer, boolean, null"
                    .formatted(name));
      }
      types.addAll(named);
    }
    return types;
  }

  /// Values that it allows; null if it does not list them.
  @Nullable List<JsonNode> values() {
    if (has("enum") && !node.path("enum").isArray()) {
      throw child("enum").wrong("this must be a list of values");
    }
    List<JsonNode> listed = has("enum") ? node.path("enum").valueStream().toList() : null;
    if (!has("const")) {
      return listed;
    }
    JsonNode only = node.path("const");
    return listed == null || listed.contains(only) ? List.of(only) : List.of();
  }

  /// Properties that an object must have.
  List<String> required() {
    if (!has("required")) {
      return List.of();
    }
    JsonNode names = node.path("required");
    if (!names.isArray() || !names.valueStream().allMatch(JsonNode::isTextual)) {
      throw child("required").wrong("this must be a list of names");
    }
    return names.valueStream().map(JsonNode::textValue).toList();
  }

  /// Properties that it has a schema for.
  List<String> properties() {
    if (!has("properties")) {
      return List.of();
    }
    if (!node.path("properties").isObject()) {
      throw child("properties").wrong("this must be an object of schemas");
    }
    return node.path("properties").propertyStream().map(Map.Entry::getKey).toList();
  }

  /// What it says of a property; null if nothing.
  @Nullable Schema property(String name) {
    if (node.path("properties").has(name)) {
      return child("properties").child(name);
    }
    return has("additionalProperties") ? child("additionalProperties") : null;
  }

  /// A number of items or characters.
  OptionalInt count(String keyword) {
    if (!has(keyword)) {
      return OptionalInt.empty();
    }
    JsonNode value = node.path(keyword);
    boolean isWhole =
        value.isNumber()
            && JsonType.of(value) == JsonType.INTEGER
            && value.decimalValue().signum() >= 0
            && value.decimalValue().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
    if (!isWhole) {
      throw child(keyword)
          .wrong("%s is not a count, which is a whole number from 0 up".formatted(value));
    }
    return OptionalInt.of(value.decimalValue().intValueExact());
  }

  /// A text.
  @Nullable String text(String keyword) {
    if (!has(keyword)) {
      return null;
    }
    if (!node.path(keyword).isTextual()) {
      throw child(keyword).wrong("%s is not a string".formatted(node.path(keyword)));
    }
    return node.path(keyword).textValue();
  }

  /// A bound of numbers; null if it has none of this name.
  @Nullable Bound bound(String keyword) {
    if (!has(keyword)) {
      return null;
    }
    JsonNode value = node.path(keyword);
    if (!value.isNumber()) {
      throw child(keyword).wrong("%s is not a number".formatted(value));
    }
    BigDecimal bound = value.decimalValue().stripTrailingZeros();
    if (Math.abs((long) bound.scale()) > MAX_DIGITS || bound.precision() > MAX_DIGITS) {
      throw child(keyword).wrong("%s has more than %d digits".formatted(value, MAX_DIGITS));
    }
    return new Bound(bound, keyword.startsWith("exclusive"));
  }

  /// What is wrong here, as one sentence.
  ConfigException wrong(String problem) {
    return new ConfigException(place() + ": " + problem);
  }

  /// Where it stands, for errors.
  String place() {
    return "JSON schema: " + pointer;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
