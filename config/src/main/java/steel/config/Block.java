package steel.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One mapping of a recipe, handed to the `read` method of the record that owns it. Every accessor
/// marks its key as known; what nobody asked for is refused. A key that is missing and has no
/// default, or has the wrong type, ends in a [ConfigException] with file, line and key.
public final class Block {
  private final Value.Mapping mapping;
  private final String prefix; // "train.schedule." inside that block, "" at the root
  private final Map<String, Object> resolved = new LinkedHashMap<>();
  private final Set<String> optional = new LinkedHashSet<>(); // asked for, and fine if missing

  Block(Value.Mapping mapping, String prefix) {
    this.mapping = mapping;
    this.prefix = prefix;
  }

  /// A text that must be given.
  public String text(String key) {
    return keep(key, scalar(key).text());
  }

  /// A text, or `fallback` where the key is missing.
  public String text(String key, String fallback) {
    return has(key) ? text(key) : keep(key, fallback);
  }

  /// A whole number that must be given; `1_000` and `1e6` are understood.
  public long integer(String key) {
    String text = scalar(key).text();
    try {
      return keep(key, Long.parseLong(text.replace("_", "")));
    } catch (NumberFormatException e) {
      double value = asDouble(text);
      if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
        return keep(key, (long) value);
      }
      throw error(key, "\"%s\" is not a whole number".formatted(text));
    }
  }

  /// A whole number, or `fallback` where the key is missing.
  public long integer(String key, long fallback) {
    return has(key) ? integer(key) : keep(key, fallback);
  }

  /// A whole number that fits an `int` and must be given.
  public int size(String key) {
    long value = integer(key);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw error(key, value + " is outside 0 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /// A whole number from 0 that fits an `int`, or `fallback` where the key is missing.
  public int size(String key, int fallback) {
    return has(key) ? size(key) : (int) keep(key, (long) fallback).longValue();
  }

  /// A number that must be given.
  public double number(String key) {
    String text = scalar(key).text();
    double value = asDouble(text);
    if (Double.isNaN(value)) {
      throw error(key, "\"%s\" is not a number".formatted(text));
    }
    return keep(key, value);
  }

  /// A number, or `fallback` where the key is missing.
  public double number(String key, double fallback) {
    return has(key) ? number(key) : keep(key, fallback);
  }

  /// `true` or `false`, which must be given.
  public boolean flag(String key) {
    String text = scalar(key).text();
    return keep(
        key,
        switch (text) {
          case "true" -> true;
          case "false" -> false;
          default -> throw error(key, "\"%s\" is not true or false".formatted(text));
        });
  }

  /// `true` or `false`, or `fallback` where the key is missing.
  public boolean flag(String key, boolean fallback) {
    return has(key) ? flag(key) : keep(key, fallback);
  }

  /// A file or folder that must be given; relative to where the command runs.
  public Path path(String key) {
    String text = text(key);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw error(key, "\"%s\" is not a path".formatted(text));
    }
  }

  /// A file or folder, where given.
  public Optional<Path> optionalPath(String key) {
    return has(key) ? Optional.of(path(key)) : Optional.empty();
  }

  /// One of the constants of an enum, written in lower case, which must be given.
  public <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    String text = text(key);
    List<String> known = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return constant;
      }
      known.add(name);
    }
    throw notOneOf(key, text, known);
  }

  /// One of the constants of an enum, or `fallback` where the key is missing.
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
    if (has(key)) {
      return oneOf(key, type);
    }
    keep(key, fallback.name().toLowerCase(Locale.ROOT));
    return fallback;
  }

  /// A list of texts that must be given; one text alone is a list of one.
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    switch (value(key)) {
      case Value.Scalar one -> texts.add(one.text());
      case Value.Sequence many -> {
        for (Value item : many.items()) {
          if (!(item instanceof Value.Scalar scalar)) {
            throw new ConfigException(item.where() + ": " + prefix + key + ": wants texts only");
          }
          texts.add(scalar.text());
        }
      }
      case Value.Mapping _ -> throw error(key, "wants a list, not a block of keys");
    }
    return keep(key, List.copyOf(texts));
  }

  /// A list of texts, or `fallback` where the key is missing.
  public List<String> texts(String key, List<String> fallback) {
    return has(key) ? texts(key) : keep(key, fallback);
  }

  /// Takes a key as known, whatever it holds.
  ///
  /// @return whether it is there and is not null
  public boolean passOver(String key) {
    Value value = mapping.entries().get(key);
    if (value != null) {
      resolved.put(key, value.plain());
    }
    return has(key);
  }

  /// Whether the key is there and holds a list.
  public boolean isList(String key) {
    return mapping.entries().get(key) instanceof Value.Sequence;
  }

  /// A block of keys, read by its owner. A missing one is read as empty, so that a block whose keys
  /// all have defaults may be left out.
  public <T> T child(String key, Function<Block, T> reader) {
    Value value = mapping.entries().get(key);
    Block block =
        switch (value) {
          case null ->
              new Block(new Value.Mapping(new LinkedHashMap<>(), mapping.where()), at(key));
          case Value.Mapping child -> new Block(child, at(key));
          default -> throw error(key, "wants a block of keys");
        };
    T result = block.readWith(reader);
    keep(key, block.resolved);
    return result;
  }

  /// A block of keys, where given.
  public <T> Optional<T> optionalChild(String key, Function<Block, T> reader) {
    return has(key) ? Optional.of(child(key, reader)) : Optional.empty();
  }

  /// A list of blocks, each read by its owner; empty where the key is missing.
  public <T> List<T> children(String key, Function<Block, T> reader) {
    if (!has(key)) {
      return List.of();
    }
    if (!(value(key) instanceof Value.Sequence sequence)) {
      throw error(key, "wants a list of blocks");
    }
    List<T> results = new ArrayList<>();
    List<Object> blocks = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      if (!(sequence.items().get(i) instanceof Value.Mapping child)) {
        throw new ConfigException(
            sequence.items().get(i).where() + ": " + prefix + key + ": wants a block of keys");
      }
      Block block = new Block(child, prefix + key + "[" + i + "].");
      results.add(block.readWith(reader));
      blocks.add(block.resolved);
    }
    keep(key, blocks);
    return List.copyOf(results);
  }

  /// A list of one-key blocks `- name: {parameters}`, as data-juicer writes its `process`: the
  /// reader gets the name and the block under it.
  public <T> List<T> named(String key, NamedReader<T> reader) {
    if (!(value(key) instanceof Value.Sequence sequence)) {
      throw error(key, "wants a list of steps, each \"- name:\" and its parameters");
    }
    List<T> results = new ArrayList<>();
    List<Object> steps = new ArrayList<>();
    for (Value item : sequence.items()) {
      String name;
      Value parameters;
      switch (item) {
        case Value.Scalar scalar -> {
          name = scalar.text();
          parameters = new Value.Mapping(new LinkedHashMap<>(), scalar.where());
        }
        case Value.Mapping one when one.entries().size() == 1 -> {
          name = one.entries().firstEntry().getKey();
          parameters = one.entries().firstEntry().getValue();
        }
        default ->
            throw new ConfigException(
                item.where() + ": " + prefix + key + ": a step has one name and its parameters");
      }
      if (parameters instanceof Value.Scalar none && !none.quoted() && isNull(none.text())) {
        parameters = new Value.Mapping(new LinkedHashMap<>(), none.where());
      }
      if (!(parameters instanceof Value.Mapping block)) {
        throw new ConfigException(
            item.where() + ": " + prefix + key + "." + name + ": wants a block of parameters");
      }
      Block step = new Block(block, prefix + key + "." + name + ".");
      results.add(step.readWith(b -> reader.read(name, b)));
      steps.add(Map.of(name, step.resolved));
    }
    keep(key, steps);
    return List.copyOf(results);
  }

  /// Makes one step of a [#named] list.
  public interface NamedReader<T> {
    T read(String name, Block parameters);
  }

  /// Whether the key is there and is not null.
  public boolean has(String key) {
    optional.add(key);
    return isGiven(key);
  }

  private boolean isGiven(String key) {
    Value value = mapping.entries().get(key);
    return value != null
        && !(value instanceof Value.Scalar scalar && !scalar.quoted() && isNull(scalar.text()));
  }

  /// An error about one key, for the caller to throw.
  public ConfigException error(String key, String problem) {
    return new ConfigException(where(key) + ": " + prefix + key + ": " + problem);
  }

  /// An error about the block as a whole, for the caller to throw.
  public ConfigException error(String problem) {
    return new ConfigException(place() + problem);
  }

  /// An error about a value that is none of the known ones, for the caller to throw.
  public ConfigException notOneOf(String key, String value, List<String> known) {
    return error(key, "\"%s\" is not one of: %s".formatted(value, String.join(", ", known)));
  }

  /// Reads, then refuses keys that nobody read; constructor errors get the place in front.
  <T> T readWith(Function<Block, T> reader) {
    T result;
    try {
      result = reader.apply(this);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(place() + e.getMessage(), e);
    }
    for (String key : mapping.entries().keySet()) {
      if (!resolved.containsKey(key) && isGiven(key)) {
        boolean near = Spelling.nearest(key, resolved.keySet()).isPresent();
        throw error(key, Spelling.unknown(key, near ? resolved.keySet() : known(key)));
      }
    }
    return result;
  }

  /// Keys to name when `key` is unknown: an optional one that is near it, or else what was read.
  private Set<String> known(String key) {
    return Spelling.nearest(key, optional).map(Set::of).orElse(resolved.keySet());
  }

  String resolvedYaml() {
    return ResolvedYaml.write(resolved);
  }

  private <T> T keep(String key, T value) {
    resolved.put(key, value);
    return value;
  }

  /// `file:line: block: ` of the block as a whole.
  private String place() {
    String name = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1) + ": ";
    return mapping.where() + ": " + name;
  }

  private String at(String key) {
    return prefix + key + ".";
  }

  private String where(String key) {
    Value value = mapping.entries().get(key);
    return value == null ? mapping.where() : value.where();
  }

  private Value value(String key) {
    Value value = mapping.entries().get(key);
    if (value == null) {
      resolved.putIfAbsent(key, ""); // a key that the reader knows, for the hint on spelling
      for (String given : mapping.entries().keySet()) {
        if (!resolved.containsKey(given) && Spelling.isNear(given, key)) {
          throw error(given, "unknown key; did you mean \"%s\"?".formatted(key));
        }
      }
      throw error(key, "is missing");
    }
    return value;
  }

  private Value.Scalar scalar(String key) {
    if (value(key) instanceof Value.Scalar scalar) {
      return scalar;
    }
    throw error(key, "wants a single value");
  }

  private static boolean isNull(String text) {
    return text.isEmpty() || text.equals("~") || text.equals("null");
  }

  private static double asDouble(String text) {
    try {
      return Double.parseDouble(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
