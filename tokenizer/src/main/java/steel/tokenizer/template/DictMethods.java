package steel.tokenizer.template;

import java.util.Set;

/// Methods of a dict that change nothing.
final class DictMethods {
  static final Set<String> NAMES = Set.of("get", "keys", "values", "items", "copy");

  private DictMethods() {}

  static Value call(Run run, Dict dict, String name, Arguments arguments) {
    run.charge(name.equals("get") ? 1 : dict.size());
    if (name.equals("get")) {
      Arguments.Bound given = arguments.bind("get", "key", "default");
      Value value = dict.get(given.get("key"));
      return value == null ? given.or("default", Atom.NONE) : value;
    }
    Arguments.Bound _ = arguments.bind(name);
    return switch (name) {
      case "keys" -> new Items(Items.Kind.KEYS, dict.keys());
      case "values" -> new Items(Items.Kind.VALUES, dict.values());
      case "items" -> new Items(Items.Kind.PAIRS, dict.pairs());
      case "copy" -> dict; // nobody can change either
      default -> throw new IllegalArgumentException(name);
    };
  }
}
