package steel.tokenizer.template;

/// What can be called: functions, methods, macros, and the `loop` of a recursive loop.
non-sealed interface Callable extends Value {
  /// @throws TemplateException if the arguments do not suit it
  Value call(Run run, Arguments arguments);

  /// An attribute of its own, such as `loop.index`.
  default Value attribute(String name) {
    return Undefined.attribute(this, name);
  }

  /// A function that is not more than that.
  ///
  /// @param name for printing
  record Function(String name, Body body) implements Callable {
    /// What the function does.
    interface Body {
      Value call(Run run, Arguments arguments);
    }

    @Override
    public Value call(Run run, Arguments arguments) {
      return body.call(run, arguments);
    }

    @Override
    public String typeName() {
      return "function";
    }
  }
}
