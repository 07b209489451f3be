package steel.tokenizer.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The tests by name, as in `value is defined`.
final class Tests {
  /// What a test asks.
  interface Test {
    /// @throws TemplateException if input or arguments do not suit it
    boolean holds(Run run, Value input, Arguments arguments);
  }

  private static final Map<String, Test> ALL = new HashMap<>();

  static {
    plain("defined", value -> !(value instanceof Undefined));
    plain("undefined", value -> value instanceof Undefined);
    plain("none", value -> value instanceof Atom.None);
    plain("boolean", value -> value instanceof Atom.Bool);
    plain("true", value -> value.equals(Atom.TRUE));
    plain("false", value -> value.equals(Atom.FALSE));
    plain("integer", value -> value instanceof Atom.Int);
    plain("float", value -> value instanceof Atom.Real);
    plain("number", Numbers::isNumber);
    plain("string", value -> value instanceof Text);
    plain("mapping", value -> value instanceof Dict);
    plain("iterable", Iteration::isPossible);
    plain("sequence", Tests::isSequence);
    plain("callable", value -> value instanceof Callable || value instanceof Undefined);
    plain("escaped", _ -> false);
    plain("odd", value -> Numbers.compute("%", number(value), Atom.of(2L)).equals(Atom.of(1L)));
    plain("even", value -> Numbers.compute("%", number(value), Atom.of(2L)).equals(Atom.of(0L)));
    plain("filter", value -> value instanceof Text name && Filters.has(name.chars()));
    plain("test", value -> value instanceof Text name && has(name.chars()));
    ALL.put("lower", (run, input, given) -> isCase(run, input, given, "islower"));
    ALL.put("upper", (run, input, given) -> isCase(run, input, given, "isupper"));
    ALL.put("divisibleby", Tests::isDivisible);
    ALL.put("sameas", Tests::isSame);
    compared("==", "eq", "equalto");
    compared("!=", "ne");
    compared("<", "lt", "lessthan");
    compared("<=", "le");
    compared(">", "gt", "greaterthan");
    compared(">=", "ge");
    compared("in");
  }

  private Tests() {}

  private static void plain(String name, Predicate<Value> test) {
    ALL.put(
        name,
        (_, input, arguments) -> {
          Arguments.Bound _ = arguments.bind(name);
          return test.test(input);
        });
  }

  private static void compared(String operator, String... names) {
    Test test =
        (run, input, arguments) -> {
          Value other = arguments.bind(operator, "other").get("other");
          return Comparison.holds(run, operator, input, other);
        };
    ALL.put(operator, test);
    List.of(names).forEach(name -> ALL.put(name, test));
  }

  static boolean has(String name) {
    return ALL.containsKey(name);
  }

  /// @throws TemplateException if there is none of this name
  static Test get(String name) {
    Test test = ALL.get(name);
    if (test == null) {
      throw missing(name);
    }
    return test;
  }

  static TemplateException missing(String name) {
    return new TemplateException(
        TemplateException.Kind.ASSERTION, "No test named '%s'.".formatted(name));
  }

  private static boolean isSequence(Value value) {
    return switch (value) {
      case Text _, Dict _, Range _ -> true;
      case Items items -> items.isIndexed();
      default -> false;
    };
  }

  private static Value number(Value value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw TemplateException.type(
          "unsupported operand type(s) for %%: '%s' and 'int'".formatted(value.typeName()));
    }
    return value instanceof Atom.Real(double real) && real == Math.rint(real)
        ? Atom.of((long) real)
        : value;
  }

  private static boolean isCase(Run run, Value input, Arguments arguments, String method) {
    Arguments.Bound _ = arguments.bind(method);
    return Truth.of(LetterCase.call(run, Printer.text(run, input), method, Arguments.NONE));
  }

  private static boolean isDivisible(Run run, Value input, Arguments arguments) {
    Value divisor = number(arguments.bind("divisibleby", "num").get("num"));
    return !Truth.of(Numbers.compute("%", number(input), divisor));
  }

  /// Small values are the same if equal; rows and dicts only if they are one.
  @SuppressWarnings("ReferenceEquality") // that is what it asks
  private static boolean isSame(Run run, Value input, Arguments arguments) {
    Value other = arguments.bind("sameas", "other").get("other");
    return input == other || (input instanceof Atom && input.equals(other));
  }
}
