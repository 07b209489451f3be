package steel.tokenizer.template;

import java.util.Iterator;
import java.util.List;

/// Equality, order and membership of values.
final class Comparison {
  private Comparison() {}

  static boolean equal(Value a, Value b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return (Numbers.isInteger(a) && Numbers.isInteger(b))
          ? Numbers.integer(a) == Numbers.integer(b)
          : Numbers.real(a) == Numbers.real(b);
    }
    return switch (a) {
      case Undefined _ -> b instanceof Undefined;
      case Items items ->
          b instanceof Items other
              && items.kind() == other.kind()
              && equalRows(items.values(), other.values());
      case Range range -> b instanceof Range other && equalRows(range.values(), other.values());
      case Dict dict -> b instanceof Dict other && equalDicts(dict, other);
      case Atom _, Text _, Generated _, Namespace _, Callable _ -> a.equals(b);
    };
  }

  private static boolean equalRows(List<Value> a, List<Value> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalDicts(Dict a, Dict b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Dict.Entry entry : a.entries()) {
      Value other = b.get(entry.key());
      if (other == null || !equal(entry.value(), other)) {
        return false;
      }
    }
    return true;
  }

  /// Below, at or above 0 as `a` comes before, with or after `b`.
  ///
  /// @param operator named in the error
  /// @throws TemplateException if they have no order
  static int order(String operator, Value a, Value b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return (Numbers.isInteger(a) && Numbers.isInteger(b))
          ? Long.compare(Numbers.integer(a), Numbers.integer(b))
          : Double.compare(Numbers.real(a), Numbers.real(b));
    }
    if (a instanceof Text left && b instanceof Text right) {
      return orderTexts(left.chars(), right.chars());
    }
    if (a instanceof Items left
        && b instanceof Items right
        && left.kind() == right.kind()
        && left.isIndexed()) {
      return orderRows(operator, left.values(), right.values());
    }
    for (Value value : List.of(a, b)) {
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
    }
    throw TemplateException.type(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(operator, a.typeName(), b.typeName()));
  }

  /// By code points, not by UTF-16 units.
  private static int orderTexts(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftAstral = Character.isSurrogate(left);
        return leftAstral == Character.isSurrogate(right)
            ? Character.compare(left, right)
            : leftAstral ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int orderRows(String operator, List<Value> a, List<Value> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return order(operator, a.get(i), b.get(i));
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /// `a in b`.
  ///
  /// @throws TemplateException if nothing can be in `b`
  static boolean contains(Run run, Value b, Value a) {
    return switch (b) {
      case Text text -> containsText(run, text, a);
      case Dict dict -> dict.get(a) != null;
      default -> {
        Iterator<Value> values = Iteration.of(run, b);
        boolean isFound = false;
        while (values.hasNext() && !isFound) {
          isFound = equal(values.next(), a);
        }
        yield isFound;
      }
    };
  }

  private static boolean containsText(Run run, Text text, Value part) {
    run.chargeText(text.length());
    if (!(part instanceof Text sought)) {
      throw TemplateException.type(
          "'in <string>' requires string as left operand, not " + part.typeName());
    }
    return text.chars().contains(sought.chars());
  }

  /// One of `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`.
  static boolean holds(Run run, String operator, Value a, Value b) {
    return switch (operator) {
      case "==" -> equal(a, b);
      case "!=" -> !equal(a, b);
      case "<" -> order(operator, a, b) < 0;
      case "<=" -> order(operator, a, b) <= 0;
      case ">" -> order(operator, a, b) > 0;
      case ">=" -> order(operator, a, b) >= 0;
      case "in" -> contains(run, b, a);
      case "not in" -> !contains(run, b, a);
      default -> throw new IllegalArgumentException(operator);
    };
  }
}
