package steel.tokenizer.template;

/// A value that there is not: empty when printed, tested or looped over, an error in anything else.
///
/// @param kind of that error
/// @param problem its sentence
record Undefined(TemplateException.Kind kind, String problem) implements Value {
  /// No variable has this name.
  static Undefined variable(String name) {
    return because("'" + name + "' is undefined");
  }

  /// `owner` has no such attribute or key.
  static Undefined attribute(Value owner, String name) {
    return because("'" + ownerName(owner) + "' has no attribute '" + name + "'");
  }

  /// `owner` has no element with this index or key.
  static Undefined element(Value owner, Value key) {
    return key instanceof Text name
        ? attribute(owner, name.chars())
        : because(ownerName(owner) + " has no element " + Printer.describe(key));
  }

  /// Something is missing, said in own words.
  static Undefined because(String problem) {
    return new Undefined(TemplateException.Kind.UNDEFINED, problem);
  }

  /// An attribute that a template may not touch.
  static Undefined unsafe(Value owner, String name) {
    return new Undefined(
        TemplateException.Kind.SECURITY,
        "access to attribute '%s' of '%s' object is unsafe.".formatted(name, owner.typeName()));
  }

  private static String ownerName(Value owner) {
    return owner instanceof Atom.None ? "None" : owner.typeName() + " object";
  }

  /// The error of whoever uses it.
  TemplateException failure() {
    return new TemplateException(kind, problem);
  }

  @Override
  public String typeName() {
    return "Undefined";
  }
}
