package steel.tokenizer.template;

import java.util.List;

/// Where a value goes: a name, several names, or an attribute of a namespace.
sealed interface Target {
  /// @throws TemplateException if the value cannot go there
  void assign(Scope scope, Value value);

  /// `name`.
  record Named(String name) implements Target {
    @Override
    public void assign(Scope scope, Value value) {
      scope.set(name, value);
    }
  }

  /// `a, b`: as many as the value has parts.
  record Unpacked(List<Target> parts) implements Target {
    @Override
    public void assign(Scope scope, Value value) {
      List<Value> values = Iteration.list(scope.run(), value);
      if (values.size() != parts.size()) {
        throw TemplateException.type(
            "%d names for %d values".formatted(parts.size(), values.size()));
      }
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).assign(scope, values.get(i));
      }
    }
  }

  /// `namespace.name`.
  record Inside(String namespace, String name) implements Target {
    @Override
    public void assign(Scope scope, Value value) {
      if (!(scope.get(namespace) instanceof Namespace owner)) {
        throw TemplateException.type("cannot assign attribute on non-namespace object");
      }
      owner.values().put(name, value);
    }
  }
}
