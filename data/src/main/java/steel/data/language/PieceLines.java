package steel.data.language;

import java.util.function.Consumer;
import steel.data.text.Characters;

/// Lines and words of letters that hold white space, by the three rules that meet in a perplexity:
/// lines end where Python's `splitlines` ends them, words of a model are between ASCII white space,
/// and words that are counted between any Unicode white space.
final class PieceLines {
  private PieceLines() {}

  /// Takes the stretches between line breaks.
  interface Sink {
    /// @param endsLine whether a line break follows
    void accept(String stretch, boolean endsLine);
  }

  /// Gives all stretches; the last one, if no break follows it, only if it is not empty.
  static void split(String letters, Sink sink) {
    int from = 0;
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (isLineBreak(c)) {
        String stretch = letters.substring(from, i);
        if (c == '\r' && i + 1 < letters.length() && letters.charAt(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
        sink.accept(stretch, true);
      }
    }
    if (from < letters.length()) {
      sink.accept(letters.substring(from), false);
    }
  }

  /// Gives the words of a stretch as a model knows them.
  static void words(String stretch, Consumer<String> sink) {
    int from = -1;
    for (int i = 0; i <= stretch.length(); i++) {
      boolean space = i == stretch.length() || isAsciiSpace(stretch.charAt(i));
      if (space && from >= 0) {
        sink.accept(stretch.substring(from, i));
        from = -1;
      } else if (!space && from < 0) {
        from = i;
      }
    }
  }

  /// How many words a stretch counts for.
  static int count(String stretch) {
    int count = 0;
    boolean inWord = false;
    for (int i = 0; i < stretch.length(); i++) {
      boolean space = Characters.isSpace(stretch.charAt(i));
      count += !space && !inWord ? 1 : 0;
      inWord = !space;
    }
    return count;
  }

  /// Whether letters are one word by every rule.
  static boolean isOneWord(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (Characters.isSpace(c) || isAsciiSpace(c)) {
        return false;
      }
    }
    return !letters.isEmpty();
  }

  private static boolean isLineBreak(char c) {
    return (c >= '\n' && c <= '\r')
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  private static boolean isAsciiSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
  }
}
