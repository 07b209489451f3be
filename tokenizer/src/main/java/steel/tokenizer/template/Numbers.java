package steel.tokenizer.template;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers as Python reads and prints them, and arithmetic on them.
final class Numbers {
  private Numbers() {}

  /// The whole number that a value is; `True` is 1.
  ///
  /// @throws TemplateException if it is none
  static long integer(Value value) {
    return switch (value) {
      case Atom.Int(long number) -> number;
      case Atom.Bool(boolean truth) -> truth ? 1 : 0;
      case Undefined undefined -> throw undefined.failure();
      default ->
          throw TemplateException.type(
              "'%s' object cannot be interpreted as an integer".formatted(value.typeName()));
    };
  }

  static boolean isInteger(Value value) {
    return value instanceof Atom.Int || value instanceof Atom.Bool;
  }

  static boolean isNumber(Value value) {
    return isInteger(value) || value instanceof Atom.Real;
  }

  /// A number as a floating one.
  ///
  /// @param value one that [#isNumber]
  static double real(Value value) {
    return value instanceof Atom.Real(double number) ? number : integer(value);
  }

  /// `a + b`, `a - b`, `a * b`, `a / b`, `a // b`, `a % b` or `a ** b`.
  ///
  /// @throws TemplateException if a divisor is 0, or the result needs more than 64 bits
  static Value compute(String operator, Value a, Value b) {
    try {
      return (isInteger(a) && isInteger(b))
          ? computeIntegers(operator, integer(a), integer(b))
          : new Atom.Real(computeReals(operator, real(a), real(b)));
    } catch (ArithmeticException e) {
      throw new TemplateException(
          TemplateException.Kind.TYPE, "a number of more than 64 bits: " + e.getMessage());
    }
  }

  private static Value computeIntegers(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Atom.of(Math.addExact(a, b));
      case "-" -> Atom.of(Math.subtractExact(a, b));
      case "*" -> Atom.of(Math.multiplyExact(a, b));
      case "/" -> new Atom.Real((double) a / nonZero(b));
      case "//" -> Atom.of(Math.floorDiv(a, nonZero(b)));
      case "%" -> Atom.of(Math.floorMod(a, nonZero(b)));
      case "**" -> b < 0 ? new Atom.Real(power((double) a, (double) b)) : Atom.of(powerExact(a, b));
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static double computeReals(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / nonZero(b);
      case "//" -> Math.floor(a / nonZero(b));
      case "%" -> a - nonZero(b) * Math.floor(a / b);
      case "**" -> power(a, b);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static double power(double a, double b) {
    if (a == 0 && b < 0) {
      throw TemplateException.type("0.0 cannot be raised to a negative power");
    }
    return Math.pow(a, b);
  }

  private static long powerExact(long base, long exponent) {
    long result = 1;
    if (base >= -1 && base <= 1) {
      return exponent % 2 == 0 ? base * base == 0 && exponent > 0 ? 0 : 1 : base;
    }
    for (long i = 0; i < exponent; i++) {
      result = Math.multiplyExact(result, base); // overflows after 63 steps at most
    }
    return result;
  }

  private static long nonZero(long divisor) {
    if (divisor == 0) {
      throw TemplateException.type("division by zero");
    }
    return divisor;
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw TemplateException.type("division by zero");
    }
    return divisor;
  }

  /// A floating number as Python's `repr`: the shortest digits that read back, an exponent below
  /// 1e-4 and from 1e16.
  static String print(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = exact.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = exact.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return "%s%s%se%s%02d"
        .formatted(
            number < 0 ? "-" : "",
            digits.charAt(0),
            fraction,
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }

  /// Rounded to `digits` behind the point, halves to the even neighbour, as Python's `round`.
  static double round(double number, int digits) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return number;
    }
    return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
  }
}
