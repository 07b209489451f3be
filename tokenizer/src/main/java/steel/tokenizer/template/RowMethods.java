package steel.tokenizer.template;

import java.util.List;
import java.util.Set;

/// Methods of a list or tuple that change nothing.
final class RowMethods {
  static final Set<String> NAMES = Set.of("count", "index", "copy");

  private RowMethods() {}

  static Value call(Items items, String name, Arguments arguments) {
    if (name.equals("copy")) {
      Arguments.Bound _ = arguments.bind(name);
      return items; // nobody can change either
    }
    Value wanted = arguments.bind(name, "value").get("value");
    List<Value> values = items.values();
    int count = 0;
    for (int i = 0; i < values.size(); i++) {
      if (Comparison.equal(values.get(i), wanted)) {
        if (name.equals("index")) {
          return Atom.of((long) i);
        }
        count++;
      }
    }
    if (name.equals("index")) {
      throw TemplateException.type("value is not in " + items.typeName());
    }
    return Atom.of((long) count);
  }
}
