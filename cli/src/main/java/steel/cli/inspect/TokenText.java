package steel.cli.inspect;

/// The text of a token on one line: blanks and what is invisible stand there as marks, and long
/// runs of one character as their number.
public final class TokenText {
  private static final int LONG_RUN = 8;

  private TokenText() {}

  /// Such as `␣steel`, `⏎⏎` or `-‹×64›`.
  public static String of(String token) {
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < token.length(); ) {
      int point = token.codePointAt(at);
      int end = at;
      while (end < token.length() && token.codePointAt(end) == point) {
        end += Character.charCount(point);
      }
      int run = (end - at) / Character.charCount(point);
      String mark = point == ' ' ? "␣" : point == '\n' ? "⏎" : VisibleText.shown(point);
      shown.append(run < LONG_RUN ? mark.repeat(run) : mark + "‹×" + run + "›");
      at = end;
    }
    return shown.toString();
  }
}
