package steel.cli;

/// Texts of others on a terminal.
final class TerminalText {
  private TerminalText() {}

  /// With every control character but line breaks made visible, so that no text can move the cursor
  /// or change colours.
  static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isControl = c != '\n' && (c < ' ' || (c >= 0x7f && c < 0xa0));
      out.append(isControl ? c < ' ' ? (char) (0x2400 + c) : '\ufffd' : c);
    }
    return out.toString();
  }
}
