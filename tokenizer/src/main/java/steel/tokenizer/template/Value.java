package steel.tokenizer.template;

/// What an expression gives: the values of Python that a template can meet. Immutable but for
/// [Namespace] and the place in [Generated].
sealed interface Value
    permits Atom, Text, Undefined, Items, Range, Dict, Generated, Namespace, Callable {
  /// The name of its type in Python, for messages.
  String typeName();
}
