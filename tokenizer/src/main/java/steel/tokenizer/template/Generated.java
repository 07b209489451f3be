package steel.tokenizer.template;

import java.util.Iterator;
import java.util.List;

/// What Python gives as a generator: can be looped over once, has no length and is true even if
/// nothing is in it.
final class Generated implements Value {
  private final String name;
  private final Iterator<Value> rest;

  /// @param name of its maker, for printing
  Generated(String name, List<Value> values) {
    this.name = name;
    this.rest = values.iterator();
  }

  String name() {
    return name;
  }

  /// What nobody has taken yet.
  Iterator<Value> rest() {
    return rest;
  }

  @Override
  public String typeName() {
    return "generator";
  }
}
