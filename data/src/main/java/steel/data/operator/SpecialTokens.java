package steel.data.operator;

import java.util.List;

/// The chat markers inside a text, hidden from operators: each becomes one character that no text
/// has and no operator touches (a Unicode noncharacter), and afterwards the marker again.
public final class SpecialTokens {
  private static final List<String> MARKERS =
      List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>");
  private static final char FIRST_HIDDEN = '\ufdd0';
  private static final char LAST_HIDDEN = (char) (FIRST_HIDDEN + MARKERS.size() - 1);

  private SpecialTokens() {}

  /// With every marker hidden. Characters that would be taken for hidden markers are removed; they
  /// have no meaning outside a program.
  public static String hide(String text) {
    String hidden = withoutHidden(text);
    if (hidden.indexOf("<|") < 0) {
      return hidden;
    }
    for (int i = 0; i < MARKERS.size(); i++) {
      hidden = hidden.replace(MARKERS.get(i), String.valueOf((char) (FIRST_HIDDEN + i)));
    }
    return hidden;
  }

  /// Whether a hidden marker opens a turn of a chat; the rest of its line names the role.
  static boolean opensTurn(char hidden) {
    return hidden == FIRST_HIDDEN; // <|im_start|>
  }

  /// With every hidden marker shown again.
  public static String show(String text) {
    String shown = text;
    for (int i = 0; i < MARKERS.size(); i++) {
      char hidden = (char) (FIRST_HIDDEN + i);
      if (shown.indexOf(hidden) >= 0) {
        shown = shown.replace(String.valueOf(hidden), MARKERS.get(i));
      }
    }
    return shown;
  }

  /// Without hidden markers: what filters measure.
  public static String withoutHidden(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isHidden(text.charAt(i))) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(c -> !isHidden((char) c)).forEach(c -> out.append((char) c));
        return out.toString();
      }
    }
    return text;
  }

  /// Whether a code unit is a hidden marker.
  static boolean isHidden(char c) {
    return c >= FIRST_HIDDEN && c <= LAST_HIDDEN;
  }
}
