package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Going through a value: the parts of a row, the keys of a dict, the characters of a text.
final class Iteration {
  private Iteration() {}

  static boolean isPossible(Value value) {
    return !(value instanceof Atom || value instanceof Namespace || value instanceof Callable);
  }

  /// The parts of a value; each that is taken costs a step.
  ///
  /// @throws TemplateException if it has none
  static Iterator<Value> of(Run run, Value value) {
    Iterator<Value> parts =
        switch (value) {
          case Items items -> items.values().iterator();
          case Range range -> range.values().iterator();
          case Dict dict -> dict.keys().iterator();
          case Generated generated -> generated.rest();
          case Text text -> characters(text).iterator();
          case Undefined _ -> List.<Value>of().iterator();
          case Atom _, Namespace _, Callable _ ->
              throw TemplateException.type(
                  "'%s' object is not iterable".formatted(value.typeName()));
        };
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return parts.hasNext();
      }

      @Override
      public Value next() {
        run.charge(1);
        return parts.next();
      }
    };
  }

  /// The parts of a value as a list of one's own.
  static List<Value> list(Run run, Value value) {
    List<Value> parts = new ArrayList<>();
    of(run, value).forEachRemaining(parts::add);
    return parts;
  }

  private static List<Value> characters(Text text) {
    List<Value> characters = new ArrayList<>(text.length());
    for (int at = 0; at < text.length(); ) {
      int end = at + Character.charCount(text.chars().codePointAt(at));
      characters.add(text.slice(at, end));
      at = end;
    }
    return characters;
  }

  /// How many parts a value has.
  ///
  /// @throws TemplateException if it has no length, as what is generated has not
  static long length(Value value) {
    return switch (value) {
      case Text text -> text.codePointCount();
      case Items items -> items.values().size();
      case Range range -> range.values().size();
      case Dict dict -> dict.size();
      case Undefined _ -> 0;
      case Atom _, Generated _, Namespace _, Callable _ ->
          throw TemplateException.type(
              "object of type '%s' has no len()".formatted(value.typeName()));
    };
  }
}
