package steel.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A recipe as read: the record it became, and the resolved YAML (overrides and defaults included)
/// that gives the same record again.
///
/// @param value what the reader made
/// @param resolvedYaml to be stored with whatever the recipe makes
public record Recipe<T>(T value, String resolvedYaml) {

  /// Reads a recipe file.
  ///
  /// @param overrides as given to `--set`, each `a.b=value`; the value is YAML
  /// @param reader takes every key it knows from the root block; keys it leaves are refused
  /// @throws ConfigException naming file, line and key of the first mistake
  public static <T> Recipe<T> read(Path file, List<String> overrides, Function<Block, T> reader) {
    return read(YamlFile.read(file), overrides, reader);
  }

  /// Reads the text of a recipe, such as one that was resolved before.
  ///
  /// @param name what errors call it
  /// @param overrides as given to `--set`
  /// @throws ConfigException naming line and key of the first mistake
  public static <T> Recipe<T> parse(
      String yaml, String name, List<String> overrides, Function<Block, T> reader) {
    return read(YamlFile.parseRecipe(yaml, name), overrides, reader);
  }

  /// A recipe that is all defaults, but for the overrides.
  ///
  /// @param overrides as given to `--set`, each `a.b=value`; the value is YAML
  /// @throws ConfigException naming the key of the first mistake
  public static <T> Recipe<T> ofDefaults(List<String> overrides, Function<Block, T> reader) {
    return read(new Value.Mapping(new LinkedHashMap<>(), "the settings"), overrides, reader);
  }

  private static <T> Recipe<T> read(
      Value.Mapping root, List<String> overrides, Function<Block, T> reader) {
    for (String override : overrides) {
      apply(root, override);
    }
    Block block = new Block(root, "");
    T value = block.readWith(reader);
    return new Recipe<>(value, block.resolvedYaml());
  }

  /// Reads a recipe file as it is.
  ///
  /// @throws ConfigException naming file, line and key of the first mistake
  public static <T> Recipe<T> read(Path file, Function<Block, T> reader) {
    return read(file, List.of(), reader);
  }

  /// Every setting of a recipe file by its whole key, such as `train.schedule.peak`, as it is
  /// written there; of a list, the texts of its items.
  ///
  /// @throws ConfigException if it cannot be read
  public static Map<String, String> settings(Path file) {
    Map<String, String> settings = new LinkedHashMap<>();
    collect("", YamlFile.read(file), settings);
    return settings;
  }

  private static void collect(String key, Value value, Map<String, String> settings) {
    switch (value) {
      case Value.Mapping block ->
          block
              .entries()
              .forEach(
                  (name, inner) ->
                      collect(key.isEmpty() ? name : key + "." + name, inner, settings));
      case Value.Scalar scalar -> settings.put(key, scalar.text());
      case Value.Sequence list -> settings.put(key, list.plain().toString());
    }
  }

  private static void apply(Value.Mapping root, String override) {
    int equals = override.indexOf('=');
    if (equals <= 0) {
      throw new ConfigException("--set " + override + ": write it as key=value, such as a.b=3");
    }
    String where = "--set " + override;
    String[] keys = override.substring(0, equals).split("\\.", -1);
    Value.Mapping at = root;
    for (int i = 0; i < keys.length - 1; i++) {
      Value next =
          at.entries()
              .computeIfAbsent(keys[i], _ -> new Value.Mapping(new LinkedHashMap<>(), where));
      if (!(next instanceof Value.Mapping mapping)) {
        throw new ConfigException(where + ": " + keys[i] + " is a value, not a block of keys");
      }
      at = mapping;
    }
    Value value = YamlFile.parseValue(override.substring(equals + 1), where);
    at.entries().put(keys[keys.length - 1], value);
  }
}
