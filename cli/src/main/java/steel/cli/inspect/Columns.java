package steel.cli.inspect;

import org.jline.utils.WCWidth;

/// How wide texts are on a terminal: an ideograph takes two columns, a combining mark none.
public final class Columns {
  private Columns() {}

  /// Columns of a text without control characters.
  public static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  private static int of(int point) {
    return Math.max(0, WCWidth.wcwidth(point));
  }

  /// As much of a text as fits, with `…` where it was cut.
  ///
  /// @param most columns, at least 1
  public static String cut(String text, int most) {
    if (of(text) <= most) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int width = 1;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      width += of(point);
      if (width > most) {
        break;
      }
      kept.appendCodePoint(point);
      at += Character.charCount(point);
    }
    return kept.append('…').toString();
  }
}
