package steel.tokenizer.template;

/// Whether a value counts as true in a condition.
final class Truth {
  private Truth() {}

  static boolean of(Value value) {
    return switch (value) {
      case Atom.Bool(boolean truth) -> truth;
      case Atom.Int(long number) -> number != 0;
      case Atom.Real(double number) -> number != 0;
      case Atom.None _, Undefined _ -> false;
      case Text text -> !text.isEmpty();
      case Items items -> !items.values().isEmpty();
      case Range range -> !range.values().isEmpty();
      case Dict dict -> dict.size() > 0;
      case Generated _, Namespace _, Callable _ -> true;
    };
  }
}
