package steel.tokenizer.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// JSON as values, its texts marked by who wrote them.
final class Variables {
  private Variables() {}

  /// The messages of a chat: each text is its message's, the `role` apart from the rest.
  static Value messages(JsonNode messages) {
    List<Value> values = new ArrayList<>();
    for (JsonNode message : messages) {
      int index = values.size();
      if (!message.isObject()) {
        values.add(value(message, Text.ofMessage(index, false)));
        continue;
      }
      Dict dict = new Dict();
      for (Map.Entry<String, JsonNode> entry : message.properties()) {
        String key = entry.getKey();
        dict.put(
            Text.of(key, Text.CALLER),
            value(entry.getValue(), Text.ofMessage(index, key.equals("role"))));
      }
      values.add(dict);
    }
    return Items.list(values);
  }

  /// Any JSON, all its texts of one writer. Jackson bounds how deep it nests.
  static Value value(JsonNode node, long mark) {
    return switch (node.getNodeType()) {
      case STRING -> Text.of(node.textValue(), mark);
      case BOOLEAN -> Atom.of(node.booleanValue());
      case NUMBER -> number(node);
      case ARRAY -> {
        List<Value> values = new ArrayList<>(node.size());
        for (JsonNode part : node) {
          values.add(value(part, mark));
        }
        yield Items.list(values);
      }
      case OBJECT -> {
        Dict dict = new Dict();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          dict.put(Text.of(entry.getKey(), mark), value(entry.getValue(), mark));
        }
        yield dict;
      }
      case NULL, MISSING, BINARY, POJO -> Atom.NONE;
    };
  }

  private static Value number(JsonNode node) {
    if (node.isIntegralNumber()) {
      if (!node.canConvertToLong()) {
        throw TemplateException.type("a number of more than 64 bits: " + node);
      }
      return Atom.of(node.longValue());
    }
    return new Atom.Real(node.doubleValue());
  }
}
