package steel.data.text;

/// Classes of characters as the original's platform has them; Java's own differ in single members.
public final class Characters {
  private static final int SPACE = 1;
  private static final int WORD = 2;
  private static final int ALPHANUMERIC = 4;
  private static final int LINE_BREAK = 8;
  private static final int UNSPACED = 16;

  /// What each character of the basic plane is.
  private static final byte[] KINDS = table();

  private Characters() {}

  /// White space: what `strip` strips and `\s` matches.
  public static boolean isSpace(int c) {
    return (kinds(c) & SPACE) != 0;
  }

  /// White space inside a pattern: as [#isSpace] without the four separators U+001C-001F.
  public static boolean isPatternSpace(int c) {
    return isSpace(c) && !(c >= 0x1c && c <= 0x1f);
  }

  /// A character of a word: `\w` of UTS #18.
  public static boolean isWord(int c) {
    return (kinds(c) & WORD) != 0;
  }

  /// A letter or a number: categories L and N.
  public static boolean isAlphanumeric(int c) {
    return (kinds(c) & ALPHANUMERIC) != 0;
  }

  /// Punctuation: categories P.
  public static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /// Of a script that puts no spaces between words.
  public static boolean isUnspaced(int c) {
    return (kinds(c) & UNSPACED) != 0;
  }

  private static boolean isAnyUnspaced(int c) {
    if (c < 0x0e00) {
      return false;
    }
    if (c >= 0x4e00 && c <= 0x9fff) {
      return true; // most of them, without a search
    }
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN, YI -> true;
      default -> false;
    };
  }

  private static int kinds(int c) {
    return c < KINDS.length ? KINDS[c] : computedKinds(c);
  }

  private static byte[] table() {
    byte[] table = new byte[Character.MAX_VALUE + 1];
    for (int c = 0; c < table.length; c++) {
      table[c] = (byte) computedKinds(c);
    }
    return table;
  }

  private static int computedKinds(int c) {
    int type = Character.getType(c);
    boolean number = type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    return (isAnySpace(c) ? SPACE : 0)
        | (isAnyWord(c, type) ? WORD : 0)
        | (number || Character.isLetterOrDigit(c) ? ALPHANUMERIC : 0)
        | (isAnyLineBreak(c) ? LINE_BREAK : 0)
        | (isAnyUnspaced(c) ? UNSPACED : 0);
  }

  private static boolean isAnySpace(int c) {
    return c == ' '
        || (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  private static boolean isAnyWord(int c, int type) {
    return switch (type) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.CONNECTOR_PUNCTUATION ->
          true;
      default -> Character.isAlphabetic(c) || c == 0x200c || c == 0x200d;
    };
  }

  public static boolean isAsciiLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  public static boolean isAsciiDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Where line breaks of `splitlines` are: LF, CR, VT, FF, U+001C-001E, NEL, LS, PS.
  public static boolean isLineBreak(char c) {
    return (KINDS[c] & LINE_BREAK) != 0;
  }

  private static boolean isAnyLineBreak(int c) {
    return (c >= 0x0a && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /// Without white space at both ends.
  public static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /// Number of code points.
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
