package steel.tokenizer;

/// Places where a text may be cut so that its parts have the tokens of the whole: behind a letter
/// and before a blank, or a full-width comma or full stop. A run of letters ends there in every
/// [Splitting], and no normalisation joins the two.
final class Cuts {
  private static final int COMMA = 0xefbc8c; // in UTF-8
  private static final int FULL_STOP = 0xe38082;

  private Cuts() {}

  /// The last such place in the first `length` bytes of UTF-8 with any faults; -1 if there is none.
  static int last(byte[] text, int length) {
    for (int at = length - 1; at > 0; at--) {
      if ((text[at] == ' ' || isMark(text, at, length)) && isBehindLetter(text, at)) {
        return at;
      }
    }
    return -1;
  }

  /// Whether a text has such a place.
  static boolean isIn(byte[] text) {
    return last(text, text.length) > 0;
  }

  private static boolean isMark(byte[] text, int at, int length) {
    if (at + 3 > length) {
      return false;
    }
    int three = three(text, at);
    return three == COMMA || three == FULL_STOP;
  }

  /// Whether a Latin letter or a common ideograph ends before `at`.
  private static boolean isBehindLetter(byte[] text, int at) {
    int lower = text[at - 1] | 0x20;
    if (lower >= 'a' && lower <= 'z') {
      return true;
    }
    if (at < 3) {
      return false;
    }
    int three = three(text, at - 3);
    boolean continues = (three & 0xc0c0) == 0x8080;
    return continues && three >= 0xe4b880 && three <= 0xe9bfbf; // U+4E00 to U+9FFF
  }

  private static int three(byte[] text, int at) {
    return (text[at] & 0xff) << 16 | (text[at + 1] & 0xff) << 8 | (text[at + 2] & 0xff);
  }
}
