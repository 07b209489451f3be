package steel.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Turns YAML text into a [Value] tree. Only the node layer of the parser is used: it keeps line
/// numbers and never makes objects that the text asks for.
final class YamlFile {
  private final String name;
  private final boolean hasLines;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlFile(String name, boolean hasLines) {
    this.name = name;
    this.hasLines = hasLines;
  }

  static Value.Mapping read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file", e);
    } catch (MalformedInputException e) {
      throw new ConfigException(file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return parseRecipe(text, file.toString());
  }

  /// @param name what errors call the text
  static Value.Mapping parseRecipe(String text, String name) {
    Value root = new YamlFile(name, true).parse(text);
    if (root instanceof Value.Mapping mapping) {
      return mapping;
    }
    throw new ConfigException(root.where() + ": a recipe is a mapping of keys to values");
  }

  /// @param text one YAML value, as in `--set a.b=[1, 2]`
  /// @param where what errors call the place
  static Value parseValue(String text, String where) {
    return new YamlFile(where, false).parse(text);
  }

  private Value parse(String text) {
    LoaderOptions options = new LoaderOptions();
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      return root == null
          ? new Value.Mapping(new LinkedHashMap<>(), hasLines ? name + ":1" : name)
          : convert(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      String where = hasLines ? name + ":" + line : name;
      throw new ConfigException(where + ": not YAML: " + e.getProblem(), e);
    }
  }

  private Value convert(Node node) {
    String where = where(node);
    if (!open.add(node)) {
      throw new ConfigException(where + ": an alias that contains itself");
    }
    Value value =
        switch (node) {
          case ScalarNode scalar ->
              new Value.Scalar(
                  scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN, where);
          case SequenceNode sequence -> {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
              items.add(convert(item));
            }
            yield new Value.Sequence(items, where);
          }
          case MappingNode mapping -> convertMapping(mapping, where);
          default -> throw new ConfigException(where + ": unknown kind of YAML node");
        };
    open.remove(node);
    return value;
  }

  private Value.Mapping convertMapping(MappingNode mapping, String where) {
    LinkedHashMap<String, Value> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(where(entry.getKeyNode()) + ": a key must be a plain word");
      }
      Value value = convert(entry.getValueNode());
      Value before = entries.put(key.getValue(), value);
      if (before != null && !before.plain().equals(value.plain())) {
        throw new ConfigException(
            where(key) + ": " + key.getValue() + ": given twice, and not the same");
      }
    }
    return new Value.Mapping(entries, where);
  }

  private String where(Node node) {
    return hasLines ? name + ":" + (node.getStartMark().getLine() + 1) : name;
  }
}
