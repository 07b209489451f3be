package steel.data.operator;

import steel.data.text.Characters;

/// Counts the sentences of a line: a sentence ends at a mark that ends one, with the closing signs
/// behind it, where something other than signs follows; the last one needs no mark.
///
/// `.`, `!` and `?` end nothing in front of a letter or digit (3.14, a.b.c, ?q=1), nor do two dots
/// or more, which leave a sentence open; `。`, `！`, `？` and the marks of other scripts end one
/// wherever they are, and so does `…`.
final class Sentences {
  private Sentences() {}

  /// How many there are; 0 where there is nothing but white space.
  static int count(String text, int from, int to) {
    int count = 0;
    boolean hasEnded = true;
    boolean isBlank = true;
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      int end = i + Character.charCount(c);
      if (Characters.isSpace(c)) {
        i = end;
        continue;
      }
      isBlank = false;
      if (isEnd(text, i, end, to, c)) {
        hasEnded |= count > 0;
      } else if (hasEnded && !Characters.isPunctuation(c)) {
        count++;
        hasEnded = false;
      }
      i = end;
    }
    return count == 0 && !isBlank ? 1 : count;
  }

  private static boolean isEnd(String text, int at, int end, int to, int c) {
    if (c == '…') {
      return true;
    }
    if (!Signs.isTerminal(c)) {
      return false;
    }
    if (c > 0x7f) {
      return true;
    }
    boolean isInside = end < to && Character.isLetterOrDigit(text.charAt(end));
    boolean isOneOfDots =
        c == '.'
            && ((end < to && text.charAt(end) == '.') || (at > 0 && text.charAt(at - 1) == '.'));
    return !isInside && !isOneOfDots;
  }
}
