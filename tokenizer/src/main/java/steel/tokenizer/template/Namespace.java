package steel.tokenizer.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// What `namespace()` makes: the one value that a template can change, by `set ns.name = value`.
final class Namespace implements Value {
  private final Map<String, Value> values = new LinkedHashMap<>();

  Map<String, Value> values() {
    return values;
  }

  @Override
  public String typeName() {
    return "Namespace";
  }
}
