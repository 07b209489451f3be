package steel.tokenizer.template;

/// A value without parts.
sealed interface Atom extends Value {
  /// Nothing, in Python `None`.
  None NONE = new None();

  /// `True`.
  Bool TRUE = new Bool(true);

  /// `False`.
  Bool FALSE = new Bool(false);

  /// The whole number `value`.
  static Int of(long value) {
    return new Int(value);
  }

  /// `True` or `False`.
  static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /// Python's `int`, of 64 bits here: more is refused.
  record Int(long value) implements Atom {
    @Override
    public String typeName() {
      return "int";
    }
  }

  /// Python's `float`.
  record Real(double value) implements Atom {
    @Override
    public String typeName() {
      return "float";
    }
  }

  /// Python's `bool`, which counts as 0 or 1.
  record Bool(boolean value) implements Atom {
    @Override
    public String typeName() {
      return "bool";
    }
  }

  /// Python's `None`.
  record None() implements Atom {
    @Override
    public String typeName() {
      return "NoneType";
    }
  }
}
