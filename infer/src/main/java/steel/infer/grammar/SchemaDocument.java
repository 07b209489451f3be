package steel.infer.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import steel.config.ConfigException;
import steel.infer.grammar.Schema.Bound;

/// A schema with all that it refers to. Turns what a value must fulfil into alternatives without
/// `anyOf`, `oneOf`, `allOf` and `$ref`.
final class SchemaDocument {
  private static final int MAX_ALTERNATIVES = 1000;
  private static final int MAX_DEPTH = 8; // in which alternatives are told apart
  private static final Conjunction ANYTHING = new Conjunction(List.of());

  private final JsonNode root;

  SchemaDocument(JsonNode root) {
    this.root = root;
  }

  Schema root() {
    return new Schema(root, "#");
  }

  /// The ways in which all of some schemas can be fulfilled.
  ///
  /// @throws ConfigException if a schema is wrong or not supported
  List<Conjunction> alternatives(List<Schema> schemas) {
    List<Conjunction> result = List.of(ANYTHING);
    for (Schema schema : schemas) {
      result = product(schema, result, alternatives(schema, Set.of()));
    }
    return result;
  }

  /// @param outer pointers of the schemas that have led here without anything in between
  private List<Conjunction> alternatives(Schema schema, Set<String> outer) {
    schema.requireSupported();
    if (schema.node().isBoolean()) {
      return schema.isTrue() ? List.of(ANYTHING) : List.of();
    }
    if (outer.contains(schema.pointer())) {
      throw schema.wrong("this schema is said to be itself; put an object or a list in between");
    }
    Set<String> chain = new TreeSet<>(outer);
    chain.add(schema.pointer());
    List<Conjunction> result = List.of(new Conjunction(List.of(schema)));
    if (schema.has("$ref")) {
      result = product(schema, result, alternatives(target(schema), chain));
    }
    if (schema.has("allOf")) {
      for (Schema part : schema.list("allOf")) {
        result = product(schema, result, alternatives(part, chain));
      }
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        List<List<Conjunction>> options = new ArrayList<>();
        for (Schema option : schema.list(keyword)) {
          options.add(product(schema, result, alternatives(option, chain)));
        }
        if (keyword.equals("oneOf")) {
          requireDisjoint(schema, options);
        }
        result = options.stream().flatMap(List::stream).distinct().toList();
        requireFew(schema, result.size());
      }
    }
    return result;
  }

  private static List<Conjunction> product(
      Schema schema, List<Conjunction> some, List<Conjunction> others) {
    requireFew(schema, (long) some.size() * others.size());
    Set<Conjunction> result = new LinkedHashSet<>();
    for (Conjunction one : some) {
      for (Conjunction other : others) {
        result.add(one.and(other));
      }
    }
    return List.copyOf(result);
  }

  private static void requireFew(Schema schema, long alternatives) {
    if (alternatives > MAX_ALTERNATIVES) {
      throw schema.wrong(
          "its alternatives multiply to %d, more than %d"
              .formatted(alternatives, MAX_ALTERNATIVES));
    }
  }

  private Schema target(Schema schema) {
    String reference = String.valueOf(schema.text("$ref"));
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      throw schema
          .child("$ref")
          .wrong(
              "\"%s\" is not in this document; refer to a place in it, such as #/$defs/name"
                  .formatted(reference));
    }
    String path = reference.substring(1).replace("+", "%2B");
    try {
      String decoded = URLDecoder.decode(path, StandardCharsets.UTF_8);
      JsonNode node = root.at(JsonPointer.compile(decoded));
      if (!node.isMissingNode()) {
        return new Schema(node, "#" + decoded);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "%s/$ref: \"%s\" is no JSON pointer".formatted(schema.place(), reference), e);
    }
    throw schema.child("$ref").wrong("there is nothing at \"%s\"".formatted(reference));
  }

  private void requireDisjoint(Schema schema, List<List<Conjunction>> options) {
    for (int i = 0; i < options.size(); i++) {
      for (int j = i + 1; j < options.size(); j++) {
        if (!areDisjoint(options.get(i), options.get(j), 0)) {
          throw schema
              .child("oneOf")
              .wrong(
                  "alternatives %d and %d may both fit, which cannot be ruled out while a text is written; say anyOf, or tell them apart by type or by a required property with other constants"
                      .formatted(i, j));
        }
      }
    }
  }

  private boolean areDisjoint(List<Conjunction> some, List<Conjunction> others, int depth) {
    return some.stream()
        .allMatch(one -> others.stream().allMatch(other -> areDisjoint(one, other, depth)));
  }

  /// Whether certainly no value fulfils both.
  private boolean areDisjoint(Conjunction one, Conjunction other, int depth) {
    List<JsonNode> values = one.values();
    List<JsonNode> otherValues = other.values();
    if (values != null && otherValues != null) {
      return values.stream().noneMatch(value -> isIn(otherValues, value));
    }
    Set<JsonType> types = one.types();
    Set<JsonType> otherTypes = other.types();
    if (values != null || otherValues != null) {
      List<JsonNode> listed = values != null ? values : List.copyOf(otherValues);
      Set<JsonType> free = values != null ? otherTypes : types; // of the one that lists none
      return listed.stream().noneMatch(value -> free.contains(JsonType.of(value)));
    }
    Set<JsonType> common = EnumSet.copyOf(types);
    common.retainAll(otherTypes);
    if (common.isEmpty()) {
      return true;
    }
    if (common.equals(EnumSet.of(JsonType.OBJECT))) {
      Set<String> names = one.names();
      names.addAll(other.names());
      return names.stream().anyMatch(name -> tellsApart(name, one, other, depth));
    }
    return EnumSet.of(JsonType.INTEGER, JsonType.FRACTION).containsAll(common)
        && (isBelow(one, other) || isBelow(other, one));
  }

  private static boolean isIn(List<JsonNode> values, JsonNode value) {
    return values.stream().anyMatch(other -> areEqual(value, other));
  }

  /// Numbers are equal whatever they are written as.
  private static boolean areEqual(JsonNode value, JsonNode other) {
    if (value.isNumber() && other.isNumber()) {
      return value.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    return value.equals(other);
  }

  private boolean tellsApart(String name, Conjunction one, Conjunction other, int depth) {
    if (one.requires(name) && other.requires(name)) {
      return depth < MAX_DEPTH
          && areDisjoint(
              alternatives(one.property(name)), alternatives(other.property(name)), depth + 1);
    }
    return (one.requires(name) && other.forbids(name))
        || (other.requires(name) && one.forbids(name));
  }

  private static boolean isBelow(Conjunction one, Conjunction other) {
    for (Bound high : one.upperBounds()) {
      for (Bound low : other.lowerBounds()) {
        BigDecimal difference = low.value().subtract(high.value());
        boolean meet = difference.signum() == 0 && (high.strict() || low.strict());
        if (difference.signum() > 0 || meet) {
          return true;
        }
      }
    }
    return false;
  }
}
