package steel.data.record;

/// The beginning of a text.
public final class Excerpt {
  private Excerpt() {}

  /// As much of a text as there is room for, and no half character at its end.
  ///
  /// @param maxUnits UTF-16 units
  public static String of(String text, int maxUnits) {
    if (text.length() <= maxUnits) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(maxUnits - 1)) ? maxUnits - 1 : maxUnits);
  }
}
