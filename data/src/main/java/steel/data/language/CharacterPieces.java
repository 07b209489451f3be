package steel.data.language;

/// Every character is a piece, its number the code point; a run of white space is one piece, `▁`.
/// White space at the ends of a text is none. For Chinese, where no piece model is at hand.
public final class CharacterPieces implements Pieces {
  /// The only one there need be.
  public static final CharacterPieces INSTANCE = new CharacterPieces();

  static final String KIND = "characters";
  private static final int SPACE = 0x2581; // ▁
  private static final int REPLACEMENT = 0xfffd;

  private CharacterPieces() {}

  @Override
  public void cut(String text, Sink sink) {
    boolean started = false;
    boolean spaceBefore = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isSpace(c)) {
        spaceBefore = started;
        continue;
      }
      if (spaceBefore) {
        sink.piece(SPACE);
        spaceBefore = false;
      }
      boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      sink.piece(lone ? REPLACEMENT : c);
      started = true;
    }
  }

  /// Also what ends a word in ARPA text, which a piece may not hold.
  private static boolean isSpace(int c) {
    return c <= ' '
        || c == 0x85
        || c == 0xa0
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c);
  }

  @Override
  public int size() {
    return Character.MAX_CODE_POINT + 1;
  }

  @Override
  public String piece(int number) {
    boolean none =
        isSpace(number) || (number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE);
    return none ? "" : Character.toString(number);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
