package steel.tokenizer;

/// The classes of code points that the split expression tells apart.
final class CharacterClass {
  /// Anything that is none of the others: punctuation, symbols, marks, controls, unassigned.
  static final byte OTHER = 0;

  /// `\p{L}`.
  static final byte LETTER = 1;

  /// `\p{N}`.
  static final byte NUMBER = 2;

  /// `\s` but CR and LF.
  static final byte SPACE = 3;

  /// CR and LF.
  static final byte NEWLINE = 4;

  private static final int PLANE = 0x10000;
  private static final byte[] FIRST_PLANE = new byte[PLANE];

  static {
    for (int point = 0; point < PLANE; point++) {
      FIRST_PLANE[point] = compute(point);
    }
  }

  private CharacterClass() {}

  static byte of(int codePoint) {
    return codePoint < PLANE ? FIRST_PLANE[codePoint] : compute(codePoint);
  }

  private static byte compute(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      case Character.CONTROL -> control(codePoint);
      default -> OTHER;
    };
  }

  /// The controls that Unicode calls White_Space; U+001C to U+001F are not among them.
  private static byte control(int codePoint) {
    return switch (codePoint) {
      case '\r', '\n' -> NEWLINE;
      case '\t', 0x0b, 0x0c, 0x85 -> SPACE;
      default -> OTHER;
    };
  }
}
