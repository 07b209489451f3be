package steel.infer.grammar;

import static steel.infer.grammar.Expression.choice;
import static steel.infer.grammar.Expression.sequence;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import steel.infer.grammar.Expression.Characters;
import steel.infer.grammar.Expression.Choice;
import steel.infer.grammar.Expression.Repeat;
import steel.infer.grammar.Expression.Text;

/// Decimal numbers without exponents that are above or below a bound: digits are compared one by
/// one, from the left.
final class NumberBounds {
  private static final Expression ANY_DIGITS = digits(0, Expression.UNLIMITED);
  private static final Expression FRACTION =
      Expression.optional(sequence(new Text("."), digits(1, Expression.UNLIMITED)));
  private static final Expression NO_FRACTION =
      Expression.optional(sequence(new Text("."), zeros(1)));
  private static final Expression MINUS = new Text("-");
  private static final Expression MAGNITUDE =
      sequence(choice(new Text("0"), longer(0)), FRACTION); // of any number

  private NumberBounds() {}

  /// Numbers from a bound up.
  ///
  /// @param strict whether the bound itself is too low
  static Expression atLeast(BigDecimal bound, boolean strict) {
    if (bound.signum() < 0) {
      return choice(MAGNITUDE, sequence(MINUS, magnitudeUpTo(bound.negate(), strict)));
    }
    return magnitudeFrom(bound, strict);
  }

  /// Numbers up to a bound.
  ///
  /// @param strict whether the bound itself is too high
  static Expression atMost(BigDecimal bound, boolean strict) {
    if (bound.signum() > 0) {
      return choice(sequence(MINUS, MAGNITUDE), magnitudeUpTo(bound, strict));
    }
    Expression negative = sequence(MINUS, magnitudeFrom(bound.negate(), strict));
    boolean zero = bound.signum() == 0 && !strict;
    return zero ? choice(sequence(new Text("0"), NO_FRACTION), negative) : negative;
  }

  private static Expression magnitudeFrom(BigDecimal bound, boolean strict) {
    String whole = whole(bound);
    String fraction = fraction(bound);
    List<Expression> options = new ArrayList<>();
    options.add(sequence(longer(whole.length()), FRACTION));
    for (int i = 0; i < whole.length(); i++) {
      options.add(
          sequence(
              new Text(whole.substring(0, i)),
              digit(whole.charAt(i) + 1, '9'),
              digits(whole.length() - i - 1),
              FRACTION));
    }
    options.add(sequence(new Text(whole), fractionFrom(fraction, strict)));
    return new Choice(options);
  }

  private static Expression fractionFrom(String bound, boolean strict) {
    Expression more = sequence(ANY_DIGITS, digit('1', '9'), ANY_DIGITS);
    if (bound.isEmpty()) {
      return strict ? sequence(new Text("."), more) : FRACTION;
    }
    List<Expression> options = new ArrayList<>();
    for (int i = 0; i < bound.length(); i++) {
      options.add(
          sequence(
              new Text("." + bound.substring(0, i)), digit(bound.charAt(i) + 1, '9'), ANY_DIGITS));
    }
    options.add(sequence(new Text("." + bound), strict ? more : ANY_DIGITS));
    return new Choice(options);
  }

  private static Expression magnitudeUpTo(BigDecimal bound, boolean strict) {
    String whole = whole(bound);
    String fraction = fraction(bound);
    List<Expression> options = new ArrayList<>();
    for (int length = 1; length < whole.length(); length++) {
      options.add(sequence(ofLength(length), FRACTION));
    }
    for (int i = 0; i < whole.length(); i++) {
      boolean leads = i == 0 && whole.length() > 1;
      options.add(
          sequence(
              new Text(whole.substring(0, i)),
              digit(leads ? '1' : '0', whole.charAt(i) - 1),
              digits(whole.length() - i - 1),
              FRACTION));
    }
    options.add(sequence(new Text(whole), fractionUpTo(fraction, strict)));
    return new Choice(options);
  }

  private static Expression fractionUpTo(String bound, boolean strict) {
    if (bound.isEmpty()) {
      return strict ? Expression.NOTHING : NO_FRACTION;
    }
    List<Expression> options = new ArrayList<>();
    options.add(Expression.EMPTY);
    for (int i = 0; i < bound.length(); i++) {
      Expression same = new Text("." + bound.substring(0, i));
      options.add(sequence(same, digit('0', bound.charAt(i) - 1), ANY_DIGITS));
      if (i > 0) {
        options.add(same);
      }
    }
    if (!strict) {
      options.add(sequence(new Text("." + bound), zeros(0)));
    }
    return new Choice(options);
  }

  private static String whole(BigDecimal bound) {
    return bound.toBigInteger().toString();
  }

  /// Digits after the point, without zeros at the end.
  private static String fraction(BigDecimal bound) {
    String plain = bound.stripTrailingZeros().toPlainString();
    int point = plain.indexOf('.');
    return point < 0 ? "" : plain.substring(point + 1);
  }

  /// Whole numbers of more digits than this.
  private static Expression longer(int digits) {
    return sequence(digit('1', '9'), digits(digits, Expression.UNLIMITED));
  }

  private static Expression ofLength(int length) {
    return length == 1 ? digit('0', '9') : sequence(digit('1', '9'), digits(length - 1));
  }

  private static Expression digit(int first, int last) {
    return first > last ? Expression.NOTHING : new Characters(CodePoints.range(first, last));
  }

  private static Expression digits(int count) {
    return digits(count, count);
  }

  private static Expression digits(int least, int most) {
    return new Repeat(new Characters(CodePoints.range('0', '9')), least, most);
  }

  private static Expression zeros(int least) {
    return new Repeat(new Text("0"), least, Expression.UNLIMITED);
  }
}
