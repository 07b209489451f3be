package steel.infer;

import java.util.List;

/// Looks for strings in a text that comes in pieces; where it is cut into pieces changes nothing.
/// The first string to be complete counts, of several that end together the longest.
///
/// Source: Knuth, Morris and Pratt 1977, "Fast pattern matching in strings".
final class StopStrings {
  private final String[] strings;
  private final int[][] borders; // of each beginning: the longest end that is a beginning too
  private final int[] matched; // how much of each string the text ends with
  private int cut; // characters from the beginning of a complete string on

  StopStrings(List<String> strings) {
    this.strings = strings.toArray(String[]::new);
    borders = new int[this.strings.length][];
    for (int i = 0; i < borders.length; i++) {
      borders[i] = borders(this.strings[i]);
    }
    matched = new int[this.strings.length];
  }

  private static int[] borders(String string) {
    int[] borders = new int[string.length()];
    int matched = 0;
    for (int i = 1; i < borders.length; i++) {
      matched = step(string, borders, matched, string.charAt(i));
      borders[i] = matched;
    }
    return borders;
  }

  private static int step(String string, int[] borders, int matched, char next) {
    int length = matched;
    while (length > 0 && string.charAt(length) != next) {
      length = borders[length - 1];
    }
    return string.charAt(length) == next ? length + 1 : 0;
  }

  /// Reads on; once a string is complete, nothing more may be read.
  ///
  /// @return whether one is
  boolean accept(String piece) {
    for (int at = 0; at < piece.length(); at++) {
      int longest = 0;
      for (int i = 0; i < strings.length; i++) {
        matched[i] = step(strings[i], borders[i], matched[i], piece.charAt(at));
        longest = matched[i] == strings[i].length() ? Math.max(longest, matched[i]) : longest;
      }
      if (longest > 0) {
        cut = longest + piece.length() - at - 1;
        return true;
      }
    }
    return false;
  }

  /// How many of the last characters read may not be given out: those from a complete string on, or
  /// those with which one may begin.
  int uncertain() {
    int longest = cut;
    for (int length : matched) {
      longest = cut > 0 ? cut : Math.max(longest, length);
    }
    return longest;
  }
}
