package steel.tokenizer.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables that can be seen at a place of the template: its own, then those around it. Loops,
/// macros and the like have one each; `if` has none.
final class Scope {
  private final @Nullable Scope around;
  private final Run run;
  private final Map<String, Value> values = new HashMap<>();

  private Scope(@Nullable Scope around, Run run) {
    this.around = around;
    this.run = run;
  }

  /// The outermost.
  static Scope outermost(Run run) {
    return new Scope(null, run);
  }

  /// One inside this.
  Scope inner() {
    return new Scope(this, run);
  }

  Run run() {
    return run;
  }

  void set(String name, Value value) {
    values.put(name, value);
  }

  /// The value of a variable, or why there is none.
  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.around) {
      Value value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    Value global = Globals.find(name);
    return global != null ? global : Undefined.variable(name);
  }
}
