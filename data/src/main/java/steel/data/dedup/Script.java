package steel.data.dedup;

/// How scripts part words.
public final class Script {
  private Script() {}

  /// Whether a character is of a script that puts no spaces between words.
  public static boolean isUnspaced(int c) {
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
}
