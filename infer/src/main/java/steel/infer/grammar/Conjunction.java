package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steel.infer.grammar.Schema.Bound;

/// Schemas that a value must fulfil all at once, read without their `anyOf`, `oneOf`, `allOf` and
/// `$ref`, which [SchemaDocument] has resolved.
record Conjunction(List<Schema> schemas) {
  Conjunction {
    schemas = List.copyOf(schemas);
  }

  /// This one and another; what both have is there once.
  Conjunction and(Conjunction other) {
    Map<String, Schema> all = new LinkedHashMap<>();
    schemas.forEach(schema -> all.put(schema.pointer(), schema));
    other.schemas.forEach(schema -> all.put(schema.pointer(), schema));
    return new Conjunction(List.copyOf(all.values()));
  }

  /// Types that the schemas name.
  Set<JsonType> types() {
    Set<JsonType> types = EnumSet.allOf(JsonType.class);
    schemas.stream().map(Schema::types).filter(Objects::nonNull).forEach(types::retainAll);
    return types;
  }

  /// Types that the schemas name, or, where none does, those that their keywords are about.
  Set<JsonType> meantTypes() {
    if (schemas.stream().anyMatch(schema -> schema.has("type"))) {
      return types();
    }
    Set<JsonType> meant = EnumSet.noneOf(JsonType.class);
    for (JsonType type : JsonType.values()) {
      if (schemas.stream().anyMatch(schema -> type.keywords().stream().anyMatch(schema::has))) {
        meant.add(type);
      }
    }
    return meant.isEmpty() ? EnumSet.allOf(JsonType.class) : meant;
  }

  /// Values that are allowed; null if no schema lists them.
  @Nullable List<JsonNode> values() {
    List<JsonNode> values = null;
    for (Schema schema : schemas) {
      List<JsonNode> listed = schema.values();
      if (listed == null) {
        continue;
      }
      for (JsonType type : JsonType.values()) {
        for (String keyword : type.keywords()) {
          requireAlone(schema, keyword);
        }
      }
      values =
          values == null ? listed : values.stream().filter(listed::contains).distinct().toList();
    }
    Set<JsonType> types = types();
    return values == null
        ? null
        : values.stream().filter(value -> types.contains(JsonType.of(value))).distinct().toList();
  }

  private void requireAlone(Schema listing, String keyword) {
    for (Schema schema : schemas) {
      if (schema.has(keyword)) {
        throw schema.wrong(
            "%s together with the values listed at %s is not supported; leave one of the two out"
                .formatted(keyword, listing.pointer()));
      }
    }
  }

  /// Properties that have a schema, then those that are only required.
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    schemas.forEach(schema -> names.addAll(schema.properties()));
    schemas.forEach(schema -> names.addAll(schema.required()));
    return names;
  }

  boolean requires(String name) {
    return schemas.stream().anyMatch(schema -> schema.required().contains(name));
  }

  /// What a property must fulfil.
  List<Schema> property(String name) {
    return schemas.stream().map(schema -> schema.property(name)).filter(Objects::nonNull).toList();
  }

  /// Whether a property may not be there.
  boolean forbids(String name) {
    return property(name).stream().anyMatch(Schema::isFalse);
  }

  /// Schemas of a keyword that is one.
  List<Schema> children(String keyword) {
    return schemas.stream()
        .filter(schema -> schema.has(keyword))
        .map(schema -> schema.child(keyword))
        .toList();
  }

  boolean has(String keyword) {
    return schemas.stream().anyMatch(schema -> schema.has(keyword));
  }

  /// The largest of a keyword's counts; 0 if there is none.
  int least(String keyword) {
    return schemas.stream().mapToInt(schema -> schema.count(keyword).orElse(0)).max().orElse(0);
  }

  /// The smallest of a keyword's counts, or [Expression#UNLIMITED].
  int most(String keyword) {
    int most =
        schemas.stream()
            .mapToInt(schema -> schema.count(keyword).orElse(Integer.MAX_VALUE))
            .min()
            .orElse(Integer.MAX_VALUE);
    return most == Integer.MAX_VALUE ? Expression.UNLIMITED : most;
  }

  /// The schemas that have a keyword.
  List<Schema> with(String keyword) {
    return schemas.stream().filter(schema -> schema.has(keyword)).toList();
  }

  List<Bound> lowerBounds() {
    return bounds("minimum", "exclusiveMinimum");
  }

  List<Bound> upperBounds() {
    return bounds("maximum", "exclusiveMaximum");
  }

  private List<Bound> bounds(String... keywords) {
    Collection<Bound> bounds = new ArrayList<>();
    for (Schema schema : schemas) {
      for (String keyword : keywords) {
        Bound bound = schema.bound(keyword);
        if (bound != null) {
          bounds.add(bound);
        }
      }
    }
    return List.copyOf(bounds);
  }

  /// Where it stands, for errors.
  String place() {
    return schemas.isEmpty() ? "JSON schema" : schemas.getFirst().place();
  }
}
