package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// Arithmetic, and what `+`, `*` and `%` mean for texts and rows.
final class Operation {
  private Operation() {}

  static Value signed(boolean isMinus, Value value) {
    if (!Numbers.isNumber(value)) {
      requireDefined(value, value);
      throw TemplateException.type(
          "bad operand type for unary %s: '%s'".formatted(isMinus ? "-" : "+", value.typeName()));
    }
    if (value instanceof Atom.Real(double number)) {
      return new Atom.Real(isMinus ? -number : number);
    }
    return isMinus ? Numbers.compute("-", Atom.of(0L), value) : Atom.of(Numbers.integer(value));
  }

  /// `a operator b` for one of `+ - * / // % **`.
  ///
  /// @throws TemplateException if the values do not allow it
  static Value binary(Run run, String operator, Value a, Value b) {
    requireDefined(a, b);
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compute(operator, a, b);
    }
    if (operator.equals("+")) {
      if (a instanceof Text left && b instanceof Text right) {
        return new TextBuilder(run).append(left).append(right).build();
      }
      if (a instanceof Items left
          && b instanceof Items right
          && left.kind() == right.kind()
          && left.isIndexed()) {
        return added(run, left, right);
      }
    }
    if (operator.equals("*") && Numbers.isInteger(b) && isRepeated(a)) {
      return repeated(run, a, Numbers.integer(b));
    }
    if (operator.equals("*") && Numbers.isInteger(a) && isRepeated(b)) {
      return repeated(run, b, Numbers.integer(a));
    }
    if (operator.equals("%") && a instanceof Text text) {
      return TextFormat.percent(run, text, b);
    }
    throw TemplateException.type(
        operator.equals("+") && a instanceof Text
            ? "can only concatenate str (not \"%s\") to str".formatted(b.typeName())
            : "unsupported operand type(s) for %s: '%s' and '%s'"
                .formatted(operator, a.typeName(), b.typeName()));
  }

  private static void requireDefined(Value a, Value b) {
    if (a instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }

  private static Items added(Run run, Items left, Items right) {
    run.charge(left.values().size() + right.values().size());
    List<Value> values = new ArrayList<>(left.values());
    values.addAll(right.values());
    return new Items(left.kind(), values);
  }

  private static boolean isRepeated(Value value) {
    return value instanceof Text || (value instanceof Items items && items.isIndexed());
  }

  private static Value repeated(Run run, Value value, long count) {
    if (value instanceof Text text) {
      return new TextBuilder(run).repeat(text, count).build();
    }
    Items items = (Items) value;
    List<Value> values = new ArrayList<>();
    for (long i = 0; i < count && !items.values().isEmpty(); i++) {
      run.charge(items.values().size());
      values.addAll(items.values());
    }
    return new Items(items.kind(), values);
  }
}
