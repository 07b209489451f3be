package steel.cli.inspect;

/// A text as one can look at it: control characters, invisible ones and those that would turn the
/// terminal about stand there as marks.
public final class VisibleText {
  private final Ink ink;
  private final String indent;

  /// @param indent before every line but the first
  public VisibleText(Ink ink, String indent) {
    this.ink = ink;
    this.indent = indent;
  }

  /// The beginning of a text.
  ///
  /// @param maxCharacters of it at most, in code points; what is left out is counted
  public String of(String text, int maxCharacters) {
    StringBuilder shown = new StringBuilder();
    int characters = 0;
    int at = 0;
    for (; at < text.length() && characters < maxCharacters; characters++) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      if (point == '\n') {
        shown.append(ink.mark("⏎")).append(at < text.length() ? "\n" + indent : "");
      } else if (isVisible(point)) {
        shown.appendCodePoint(point);
      } else {
        shown.append(ink.mark(name(point)));
      }
    }
    int left = text.codePointCount(at, text.length());
    if (left > 0) {
      shown.append(ink.mark("… %,d more".formatted(left)));
    }
    return shown.toString();
  }

  /// A character, or the mark that stands for it.
  static String shown(int point) {
    return isVisible(point) ? Character.toString(point) : name(point);
  }

  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ' || point == 0x3000;
      default -> true;
    };
  }

  private static String name(int point) {
    return switch (point) {
      case '\t' -> "⇥";
      case '\r' -> "␍";
      default -> point < 0x20 ? Character.toString(0x2400 + point) : "‹U+%04X›".formatted(point);
    };
  }
}
