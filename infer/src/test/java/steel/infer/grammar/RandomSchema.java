package steel.infer.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import steel.testkit.Cases;

/// A schema made at random, and documents that fulfil it, written in any of the ways that grammars
/// allow.
final class RandomSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("a", "b", "name", "名字", "x\"y", "tags", "id");

  /// Patterns, each with strings that it fits.
  private static final Map<String, List<String>> PATTERNS =
      Map.of(
          "^[a-z]{2,4}$", List.of("ab", "xyz", "quit"),
          "中|文", List.of("中", "a中b", "文\n\"\\"),
          "^a", List.of("a", "ab\tc", "a中"),
          "\\d$", List.of("1", "x\u0001 9"),
          "^[\\w.]+@[a-z]+$", List.of("a@b", "x.y@zz"));

  private static final Map<String, List<String>> FORMATS =
      Map.of(
          "date", List.of("2024-02-29", "2023-02-28", "0000-02-29", "1999-12-31"),
          "date-time", List.of("2024-02-29T23:59:59Z", "2000-04-30T00:00:00.125+08:00"),
          "time", List.of("12:30:00Z", "01:02:03.5-23:59"),
          "uuid", List.of("123e4567-e89b-12d3-a456-426614174000"),
          "ipv4", List.of("0.0.0.0", "192.168.10.255"));

  private final RandomGenerator random;
  private final ObjectNode root;

  RandomSchema(RandomGenerator random) {
    this.random = random;
    root = (ObjectNode) schema(3);
    ObjectNode tree = object();
    tree.withObjectProperty("properties").put("leaf", true);
    tree.withObjectProperty("properties")
        .putObject("kids")
        .put("type", "array")
        .putObject("items")
        .put("$ref", "#/$defs/tree");
    tree.putArray("required").add("leaf");
    root.putObject("$defs").set("tree", tree);
    root.put("description", "made at random");
  }

  JsonNode root() {
    return root;
  }

  private JsonNode schema(int depth) {
    return switch (random.nextInt(depth > 0 ? 15 : 9)) {
      case 0 -> string();
      case 1 -> pattern();
      case 2 -> format();
      case 3 -> number();
      case 4 -> NODES.objectNode().put("type", random.nextBoolean() ? "number" : "integer");
      case 5 -> NODES.objectNode().put("type", random.nextBoolean() ? "boolean" : "null");
      case 6 ->
          NODES.objectNode().set("enum", NODES.arrayNode().add("红").add(3).add(1.5).addNull());
      case 7 -> {
        ArrayNode list = NODES.arrayNode().add("x").add(NODES.objectNode().put("k\t", true));
        yield NODES.objectNode().set("const", list);
      }
      case 8 -> NODES.objectNode().put("$ref", "#/$defs/tree");
      case 9, 10, 11 -> properties(depth);
      case 12 -> array(depth);
      case 13 -> alternatives(depth);
      default -> both(depth);
    };
  }

  private static ObjectNode object() {
    return NODES.objectNode().put("type", "object");
  }

  private ObjectNode string() {
    ObjectNode schema = NODES.objectNode().put("type", "string");
    int least = random.nextInt(3);
    if (random.nextBoolean()) {
      schema.put("minLength", least);
    }
    if (random.nextBoolean()) {
      schema.put("maxLength", least + random.nextInt(4));
    }
    return schema;
  }

  private ObjectNode pattern() {
    return NODES
        .objectNode()
        .put("type", "string")
        .put("pattern", pick(PATTERNS.keySet().stream().sorted().toList()));
  }

  private ObjectNode format() {
    return NODES
        .objectNode()
        .put("type", "string")
        .put("format", pick(FORMATS.keySet().stream().sorted().toList()));
  }

  private ObjectNode number() {
    ObjectNode schema = NODES.objectNode().put("type", random.nextBoolean() ? "number" : "integer");
    int least = random.nextInt(-300, 300);
    if (random.nextInt(3) > 0) {
      schema.put("minimum", least);
    }
    if (random.nextInt(3) > 0) {
      schema.put("maximum", least + random.nextInt(1, 400));
    }
    return schema;
  }

  private ObjectNode properties(int depth) {
    ObjectNode schema = object();
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    for (String name : NAMES) {
      if (random.nextInt(3) == 0) {
        properties.set(name, schema(depth - 1));
        if (random.nextBoolean()) {
          required.add(name);
        }
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    switch (random.nextInt(4)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> schema.set("additionalProperties", schema(0));
      case 2 -> schema.put("additionalProperties", true);
      default -> {} // says nothing
    }
    return schema;
  }

  private ObjectNode array(int depth) {
    ObjectNode schema = NODES.objectNode().put("type", "array");
    if (random.nextBoolean()) {
      schema.putArray("prefixItems").add(schema(0)).add(schema(depth - 1));
    }
    if (random.nextInt(3) > 0) {
      schema.set("items", schema(depth - 1));
    }
    int least = random.nextInt(2);
    if (random.nextBoolean()) {
      schema.put("minItems", least);
    }
    if (random.nextBoolean()) {
      schema.put("maxItems", least + random.nextInt(4));
    }
    return schema;
  }

  private ObjectNode alternatives(int depth) {
    if (random.nextBoolean()) {
      ArrayNode options = NODES.arrayNode().add(schema(depth - 1)).add(schema(depth - 1));
      return NODES.objectNode().set("anyOf", options);
    }
    ArrayNode options = NODES.arrayNode();
    for (String kind : List.of("circle", "square")) {
      ObjectNode option = object();
      option.putObject("properties").putObject("kind").put("const", kind);
      option.withObjectProperty("properties").set("size", schema(depth - 1));
      option.putArray("required").add("kind");
      options.add(option);
    }
    return NODES.objectNode().set("oneOf", options);
  }

  private ObjectNode both(int depth) {
    ObjectNode first = object();
    first.putObject("properties").set("p", schema(depth - 1));
    first.putArray("required").add("p");
    ObjectNode second = object();
    second.putObject("properties").set("q", schema(depth - 1));
    return NODES.objectNode().set("allOf", NODES.arrayNode().add(first).add(second));
  }

  /// A document that fulfils the schema.
  String document() {
    return document(root, 4);
  }

  private String document(JsonNode schema, int depth) {
    if (schema.isBoolean()) {
      return pick(List.of("1", "\"a\"", "{\"a\":[]}", "[null, {}]", "-0.5e+3"));
    }
    if (schema.has("$ref")) {
      return document(root.at(schema.get("$ref").textValue().substring(1)), depth);
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        return document(schema.get(keyword).get(random.nextInt(schema.get(keyword).size())), depth);
      }
    }
    if (schema.has("allOf")) {
      ObjectNode merged = object();
      ObjectNode properties = merged.putObject("properties");
      schema.get("allOf").forEach(part -> properties.setAll((ObjectNode) part.get("properties")));
      merged.putArray("required").add("p");
      return document(merged, depth);
    }
    if (schema.has("enum")) {
      return value(schema.get("enum").get(random.nextInt(schema.get("enum").size())));
    }
    if (schema.has("const")) {
      return value(schema.get("const"));
    }
    return switch (schema.get("type").textValue()) {
      case "object" -> objectText(schema, depth);
      case "array" -> arrayText(schema, depth);
      case "string" -> stringText(schema);
      case "boolean" -> random.nextBoolean() ? "true" : "false";
      case "null" -> "null";
      case String number -> numberText(number, schema);
    };
  }

  private String objectText(JsonNode schema, int depth) {
    List<String> required = schema.path("required").valueStream().map(JsonNode::textValue).toList();
    List<String> members = new ArrayList<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            e -> {
              if (required.contains(e.getKey()) || (depth > 0 && random.nextBoolean())) {
                members.add(
                    value(NODES.textNode(e.getKey()))
                        + colon()
                        + document(e.getValue(), depth - 1));
              }
            });
    JsonNode others = schema.path("additionalProperties");
    if (others.isObject() || others.asBoolean(false)) {
      for (String name : List.of("extra", "ab", "中 文")) {
        if (random.nextInt(3) == 0) {
          members.add("\"" + name + "\"" + colon() + document(others, depth - 1));
        }
      }
    }
    return "{" + joined(members) + "}";
  }

  private String arrayText(JsonNode schema, int depth) {
    int prefix = schema.path("prefixItems").size();
    boolean open = schema.has("items") || prefix == 0;
    int least = schema.path("minItems").asInt(0);
    int most = schema.path("maxItems").asInt(4);
    most = open ? most : Math.min(most, prefix);
    int size = depth <= 0 ? least : random.nextInt(least, most + 1);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      JsonNode item =
          i < prefix
              ? schema.get("prefixItems").get(i)
              : schema.has("items") ? schema.get("items") : NODES.booleanNode(true);
      items.add(document(item, depth - 1));
    }
    return "[" + joined(items) + "]";
  }

  private String stringText(JsonNode schema) {
    if (schema.has("pattern")) {
      return value(
          NODES.textNode(
              pick(PATTERNS.getOrDefault(schema.get("pattern").textValue(), List.of()))));
    }
    if (schema.has("format")) {
      return value(
          NODES.textNode(pick(FORMATS.getOrDefault(schema.get("format").textValue(), List.of()))));
    }
    int least = schema.path("minLength").asInt(0);
    int length = random.nextInt(least, schema.path("maxLength").asInt(least + 5) + 1);
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < length; i++) {
      text.append(spelled());
    }
    return text.append('"').toString();
  }

  private String spelled() {
    String some = Cases.text(random, 1);
    int point = some.isEmpty() ? pick(List.of(0, 34, 92, 10, 0x1f600)) : some.codePointAt(0);
    String plain = Character.toString(point);
    if (point < 0x20 || point == '"' || point == '\\' || random.nextInt(4) == 0) {
      StringBuilder escaped = new StringBuilder();
      plain
          .chars()
          .forEach(
              unit ->
                  escaped.append((random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted(unit)));
      return point == '\n' ? "\\n" : escaped.toString();
    }
    return plain;
  }

  private String numberText(String type, JsonNode schema) {
    int least = schema.path("minimum").asInt(schema.path("maximum").asInt(50) - 200);
    int most = schema.path("maximum").asInt(least + 2000);
    int whole = random.nextInt(least, most + 1);
    boolean isPlain = type.equals("integer") || whole == most || whole < 0;
    return isPlain ? String.valueOf(whole) : whole + pick(List.of("", ".0", ".25", ".999"));
  }

  /// A value as it is, with spaces at random.
  private String value(JsonNode value) {
    if (value.isObject()) {
      List<String> members = new ArrayList<>();
      value
          .properties()
          .forEach(
              e -> members.add(value(NODES.textNode(e.getKey())) + colon() + value(e.getValue())));
      return "{" + joined(members) + "}";
    }
    if (value.isArray()) {
      return "[" + joined(value.valueStream().map(this::value).toList()) + "]";
    }
    try {
      return new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String joined(List<String> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(i == 0 ? "" : random.nextBoolean() ? "," : ", ").append(parts.get(i));
    }
    return text.toString();
  }

  private String colon() {
    return random.nextBoolean() ? ":" : ": ";
  }

  private <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}
