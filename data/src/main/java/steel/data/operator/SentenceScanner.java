package steel.data.operator;

import steel.data.Profile;
import steel.data.text.Characters;

/// Cuts a text into sentences and what parts them, line by line and in one pass. Every piece is
/// either a sentence or opaque: a line break, a chat marker, a role.
///
/// Three rules run side by side, and each passes over the character behind its break before it
/// looks again: after one of `. 。 ！ ! ？ ?`, after `……`, and after a closing quotation mark behind
/// one of `. 。 ! ！ ？ ? { 6 } … 2` (some of which are there by a slip of the original); never before
/// `’` or `”`, and never at the end of a line.
final class SentenceScanner {
  private static final String ENDS = ".。！!？?";
  private static final String ENDS_IN_QUOTES = ".。！!？?{6}…2";

  private final String text;
  private final boolean corrected;
  private int from;
  private int to;
  private boolean opaque;
  private boolean turn;
  private int afterEnd; // the first rule looks again from here
  private int afterDots; // the second
  private int afterQuote; // the third

  SentenceScanner(String text, Profile profile) {
    this.text = text;
    this.corrected = profile == Profile.CORRECTED;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// Whether the piece is no sentence.
  boolean isOpaque() {
    return opaque;
  }

  /// Whether the piece begins a turn of a chat.
  boolean beginsTurn() {
    return turn;
  }

  /// Goes to the next piece, if there is one.
  boolean next() {
    from = to;
    if (from >= text.length()) {
      return false;
    }
    char first = text.charAt(from);
    boolean marker = corrected && SpecialTokens.isHidden(first);
    opaque = first == '\n' || marker;
    turn = marker && SpecialTokens.opensTurn(first);
    if (opaque) {
      to = turn ? lineEnd(from) : from + 1; // the role behind the marker
      return true;
    }
    to = from + 1;
    while (to < text.length() && !isBreak(to)) {
      to++;
    }
    return true;
  }

  private int lineEnd(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  /// Whether a sentence ends before `i`, which is at least 1.
  private boolean isBreak(int i) {
    char c = text.charAt(i);
    if (c == '\n') {
      return true;
    }
    if (corrected && SpecialTokens.isHidden(c)) {
      return true;
    }
    char before = text.charAt(i - 1);
    if (before < 0x80 ? !isAsciiEnd(before) : before < 0x2019 || isIdeograph(before)) {
      return false;
    }
    if (c == '’' || c == '”') {
      return false;
    }
    boolean found = false;
    if (i - 1 >= afterEnd && ENDS.indexOf(before) >= 0 && !isInside(i - 1)) {
      afterEnd = i + 1;
      found = true;
    }
    if (before == '…' && i - 2 >= afterDots && text.charAt(i - 2) == '…') {
      afterDots = i + 1;
      found = true;
    }
    boolean quote = before == '’' || before == '”';
    if (quote && i - 2 >= afterQuote && ENDS_IN_QUOTES.indexOf(text.charAt(i - 2)) >= 0) {
      afterQuote = i + 1;
      found = true;
    }
    return found;
  }

  private static boolean isAsciiEnd(char c) {
    return c == '.' || c == '!' || c == '?';
  }

  private static boolean isIdeograph(char c) {
    return c >= 0x4e00 && c <= 0x9fff;
  }

  /// Whether the dot at `i` stands inside a number, a version or a name. Only `corrected` asks.
  private boolean isInside(int i) {
    return corrected
        && text.charAt(i) == '.'
        && i > 0
        && isPlain(text.charAt(i - 1))
        && isPlain(text.charAt(i + 1));
  }

  private static boolean isPlain(char c) {
    return Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c);
  }
}
