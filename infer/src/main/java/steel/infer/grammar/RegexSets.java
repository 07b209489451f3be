package steel.infer.grammar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads the parts of a regular expression that stand for one character: classes and escapes.
final class RegexSets {
  /// A dot: anything but the end of a line.
  static final CodePoints DOT = CodePoints.of("\n\r\u0085\u2028\u2029").inverse();

  private static final CodePoints DIGITS = CodePoints.range('0', '9');
  private static final CodePoints WORD =
      DIGITS
          .and(CodePoints.range('a', 'z'))
          .and(CodePoints.range('A', 'Z'))
          .and(CodePoints.of('_'));
  private static final CodePoints SPACE = CodePoints.of(" \t\n\u000b\f\r");

  private static final String NESTED =
      "classes inside of classes are not supported; write \\[ or \\& for the character";

  private RegexSets() {}

  /// A class, its `[` comes next.
  static CodePoints characterClass(RegexText text) {
    int begin = text.place();
    text.next();
    boolean negated = text.take('^');
    if (text.sees(']')) {
      throw text.wrong("a class begins with ]; write \\] for the character");
    }
    CodePoints set = CodePoints.NONE;
    while (text.hasMore() && !text.sees(']')) {
      set = set.and(range(text));
    }
    if (!text.take(']')) {
      throw text.wrongAt(begin, "this class is never closed; write \\[ for the character");
    }
    set = negated ? set.inverse() : set;
    if (set.isEmpty()) {
      throw text.wrongAt(begin, "no character is in this class");
    }
    return set;
  }

  private static CodePoints range(RegexText text) {
    if (text.sees('[') || text.seesText("&&")) {
      throw text.wrong(NESTED);
    }
    CodePoints first = member(text);
    if (!text.sees('-') || text.seesText("-]")) {
      return first;
    }
    int dash = text.place();
    text.next();
    if (text.sees('[')) {
      throw text.wrong(NESTED);
    }
    CodePoints last = text.hasMore() ? member(text) : CodePoints.NONE;
    if (!isSingle(first) || !isSingle(last) || first.first(0) > last.first(0)) {
      throw text.wrongAt(
          dash, "a range goes from one character up to another; write \\- for the character");
    }
    return CodePoints.range(first.first(0), last.first(0));
  }

  private static boolean isSingle(CodePoints set) {
    return set.ranges() == 1 && set.first(0) == set.last(0);
  }

  private static CodePoints member(RegexText text) {
    int begin = text.place();
    return text.sees('\\') ? escape(text) : single(text, begin, text.next());
  }

  /// One character.
  static CodePoints single(RegexText text, int begin, int point) {
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      throw text.wrongAt(begin, "half of a surrogate pair is no character");
    }
    return CodePoints.of(point);
  }

  /// An escape, its `\` comes next.
  static CodePoints escape(RegexText text) {
    int begin = text.place();
    text.next();
    if (!text.hasMore()) {
      throw text.wrongAt(begin, "a \\ ends the expression; write \\\\ for the character");
    }
    int c = text.next();
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.inverse();
      case 'w' -> WORD;
      case 'W' -> WORD.inverse();
      case 's' -> SPACE;
      case 'S' -> SPACE.inverse();
      case 't' -> CodePoints.of('\t');
      case 'n' -> CodePoints.of('\n');
      case 'r' -> CodePoints.of('\r');
      case 'f' -> CodePoints.of('\f');
      case 'x' -> single(text, begin, hex(text, begin, 2));
      case 'u' -> single(text, begin, utf16(text, begin));
      case 'p', 'P' -> property(text, begin);
      default -> {
        String reason = reason(c);
        if (reason != null) {
          throw text.wrongAt(begin, reason);
        }
        yield single(text, begin, c);
      }
    };
  }

  /// Why an escape is refused; null if it means the character itself.
  private static @Nullable String reason(int c) {
    if ((c >= '1' && c <= '9') || c == 'k') {
      return "back references are not regular; write out what is repeated";
    }
    if (c == 'b' || c == 'B') {
      return "\\%s looks around, which is not regular; say what the whole text may be"
          .formatted(Character.toString(c));
    }
    boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '0';
    return isLetter ? "\\%s is not supported".formatted(Character.toString(c)) : null;
  }

  /// A character by its number; by two of them where they are halves of a pair.
  private static int utf16(RegexText text, int begin) {
    int unit = hex(text, begin, 4);
    if (isHigh(unit) && text.seesText("\\u")) {
      text.next();
      text.next();
      int low = hex(text, begin, 4);
      if (low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE) {
        return Character.toCodePoint((char) unit, (char) low);
      }
    }
    return unit;
  }

  private static boolean isHigh(int unit) {
    return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
  }

  private static int hex(RegexText text, int begin, int digits) {
    boolean braces = text.take('{');
    int value = 0;
    int count = 0;
    while (text.hasMore()
        && (braces || count < digits)
        && Character.digit(text.peek(), 16) >= 0
        && value <= Character.MAX_CODE_POINT) {
      value = value * 16 + Character.digit(text.next(), 16);
      count++;
    }
    boolean complete = braces ? count > 0 && text.take('}') : count == digits;
    if (!complete || value > Character.MAX_CODE_POINT) {
      throw text.wrongAt(begin, "a character by its number is \\x41, \\u4e00 or \\x{1f600}");
    }
    return value;
  }

  /// A property of Unicode, asked of `java.util.regex`.
  private static CodePoints property(RegexText text, int begin) {
    if (text.sees('{')) {
      while (text.hasMore() && !text.sees('}')) {
        text.next();
      }
    }
    if (text.hasMore()) {
      text.next();
    }
    String escape = text.since(begin);
    Matcher matcher;
    try {
      matcher = Pattern.compile(escape).matcher("");
    } catch (PatternSyntaxException e) {
      throw text.wrongAt(begin, escape + " is no property that Java knows", e);
    }
    CodePoints set = CodePoints.where(point -> matcher.reset(Character.toString(point)).matches());
    if (set.isEmpty()) {
      throw text.wrongAt(begin, "no character has the property " + escape);
    }
    return set;
  }
}
