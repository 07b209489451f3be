package steel.tokenizer.template;

import java.util.List;

/// Values in a row.
///
/// @param kind which of Python's rows it is; a list never equals a tuple
/// @param values nobody changes them
record Items(Kind kind, List<Value> values) implements Value {
  enum Kind {
    LIST("list"),
    TUPLE("tuple"),
    KEYS("dict_keys"),
    VALUES("dict_values"),
    PAIRS("dict_items");

    private final String typeName;

    Kind(String typeName) {
      this.typeName = typeName;
    }
  }

  static Items list(List<Value> values) {
    return new Items(Kind.LIST, values);
  }

  static Items tuple(List<Value> values) {
    return new Items(Kind.TUPLE, values);
  }

  /// Whether it can be indexed, as lists and tuples can.
  boolean isIndexed() {
    return kind == Kind.LIST || kind == Kind.TUPLE;
  }

  @Override
  public String typeName() {
    return kind.typeName;
  }
}
