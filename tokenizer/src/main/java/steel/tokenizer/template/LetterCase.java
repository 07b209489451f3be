package steel.tokenizer.template;

import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/// Methods of Python's `str` that look at one letter at a time: upper and lower case, kinds of
/// characters, filling up to a width.
final class LetterCase {
  static final Set<String> NAMES =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "expandtabs",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "islower",
          "isnumeric",
          "isspace",
          "istitle",
          "isupper",
          "ljust",
          "lower",
          "rjust",
          "swapcase",
          "title",
          "upper",
          "zfill");

  private enum Change {
    UPPER,
    LOWER,
    TITLE,
    SWAP
  }

  private LetterCase() {}

  static Value call(Run run, Text text, String name, Arguments arguments) {
    return switch (name) {
      case "center", "ljust", "rjust" -> fill(run, text, name, arguments);
      case "zfill" -> zeros(run, text, arguments.bind(name, "width").integer("width", 0));
      case "expandtabs" -> expandTabs(run, text, arguments.bind(name, "tabsize"));
      default -> {
        Arguments.Bound _ = arguments.bind(name);
        yield name.startsWith("is") ? Atom.of(is(text.chars(), name)) : changed(run, text, name);
      }
    };
  }

  /// `upper`, `lower`, `casefold`, `title`, `capitalize` or `swapcase`.
  static Text changed(Run run, Text text, String name) {
    String chars = text.chars();
    TextBuilder out = new TextBuilder(run);
    boolean afterLetter = false;
    for (int at = 0; at < chars.length(); ) {
      int point = chars.codePointAt(at);
      Change change =
          switch (name) {
            case "upper" -> Change.UPPER;
            case "lower", "casefold" -> Change.LOWER;
            case "swapcase" -> Change.SWAP;
            case "title" -> afterLetter ? Change.LOWER : Change.TITLE;
            case "capitalize" -> at > 0 ? Change.LOWER : Change.TITLE;
            default -> throw new IllegalArgumentException(name);
          };
      out.append(apply(change, point), text.markAt(at));
      afterLetter = isCased(point);
      at += Character.charCount(point);
    }
    return out.build();
  }

  private static String apply(Change change, int point) {
    String letter = Character.toString(point);
    return switch (change) {
      case UPPER -> letter.toUpperCase(Locale.ROOT);
      case LOWER -> letter.toLowerCase(Locale.ROOT);
      case TITLE -> Character.toString(Character.toTitleCase(point));
      case SWAP ->
          Character.isUpperCase(point)
              ? letter.toLowerCase(Locale.ROOT)
              : letter.toUpperCase(Locale.ROOT);
    };
  }

  private static boolean isCased(int point) {
    return Character.isUpperCase(point)
        || Character.isLowerCase(point)
        || Character.isTitleCase(point);
  }

  private static boolean is(String chars, String name) {
    return switch (name) {
      case "isascii" -> chars.chars().allMatch(c -> c < 0x80);
      case "isupper" -> isCase(chars, Character::isUpperCase, Character::isLowerCase);
      case "islower" -> isCase(chars, Character::isLowerCase, Character::isUpperCase);
      case "istitle" -> isTitle(chars);
      default -> {
        IntPredicate kind =
            switch (name) {
              case "isalpha" -> Character::isLetter;
              case "isalnum" -> point -> Character.isLetter(point) || isNumeric(point);
              case "isdecimal", "isdigit" -> Character::isDigit;
              case "isnumeric" -> LetterCase::isNumeric;
              case "isspace" -> TextMethods::isSpace;
              default -> throw new IllegalArgumentException(name);
            };
        yield !chars.isEmpty() && chars.codePoints().allMatch(kind);
      }
    };
  }

  private static boolean isNumeric(int point) {
    return switch (Character.getType(point)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  private static boolean isCase(String chars, IntPredicate wanted, IntPredicate other) {
    return chars.codePoints().anyMatch(wanted)
        && chars.codePoints().noneMatch(other)
        && chars.codePoints().noneMatch(Character::isTitleCase);
  }

  private static boolean isTitle(String chars) {
    boolean afterLetter = false;
    boolean found = false;
    for (int point : chars.codePoints().toArray()) {
      boolean isHead = Character.isUpperCase(point) || Character.isTitleCase(point);
      if (isHead == afterLetter && isCased(point)) {
        return false;
      }
      afterLetter = isCased(point);
      found |= afterLetter;
    }
    return found;
  }

  private static Text fill(Run run, Text text, String name, Arguments arguments) {
    Arguments.Bound given = arguments.bind(name, "width", "fillchar");
    Text with = given.text("fillchar", " ");
    if (with.codePointCount() != 1) {
      throw TemplateException.type("The fill character must be exactly one character long");
    }
    long width = Numbers.integer(given.get("width"));
    long missing = Math.max(0, width - text.codePointCount());
    long left =
        switch (name) {
          case "ljust" -> 0;
          case "rjust" -> missing;
          default -> missing / 2 + (missing & width & 1); // as CPython breaks the tie
        };
    return new TextBuilder(run)
        .repeat(with, left)
        .append(text)
        .repeat(with, missing - left)
        .build();
  }

  private static Text zeros(Run run, Text text, long width) {
    int sign = text.chars().startsWith("-") || text.chars().startsWith("+") ? 1 : 0;
    return new TextBuilder(run)
        .append(text, 0, sign)
        .repeat(Text.of("0"), width - text.codePointCount())
        .append(text, sign, text.length())
        .build();
  }

  private static Text expandTabs(Run run, Text text, Arguments.Bound given) {
    long size = given.integer("tabsize", 8);
    TextBuilder out = new TextBuilder(run);
    long column = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.chars().codePointAt(at);
      int end = at + Character.charCount(point);
      if (point == '\t') {
        long wide = size > 0 ? size - column % size : 0;
        out.repeat(Text.of(" "), wide);
        column += wide;
      } else {
        out.append(text, at, end);
        column = point == '\n' || point == '\r' ? 0 : column + 1;
      }
      at = end;
    }
    return out.build();
  }
}
