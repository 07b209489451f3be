package steel.data.operator;

import java.util.Arrays;
import java.util.BitSet;
import steel.data.text.Characters;
import steel.data.text.TextHash;

/// The passages of a text that are compared: its lines, or its paragraphs, of at least so many
/// characters. Passages with a chat marker are none: the same system message opens every dialogue.
///
/// @param breaks how many line breaks end a passage: 1 makes lines, 2 paragraphs
/// @param minCharacters code points of the shortest passage, without white space at its ends
record Passages(int breaks, int minCharacters) {
  /// A hash of each.
  long[] hashes(String text) {
    long[] hashes = new long[16];
    Cursor cursor = new Cursor(text);
    int count = 0;
    while (cursor.next()) {
      if (cursor.isCompared()) {
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = TextHash.of(text, cursor.from, cursor.to);
      }
    }
    return Arrays.copyOf(hashes, count);
  }

  /// The text without some of them, each with the line breaks behind it.
  ///
  /// @param dropped by their place in [#hashes]
  String without(String text, BitSet dropped) {
    StringBuilder left = new StringBuilder(text.length());
    Cursor cursor = new Cursor(text);
    int place = 0;
    boolean endDropped = false;
    while (cursor.next()) {
      endDropped = cursor.isCompared() && dropped.get(place++);
      if (!endDropped) {
        left.append(text, cursor.start, cursor.end);
      }
    }
    int length = left.length();
    while (endDropped && length > 0 && left.charAt(length - 1) == '\n') {
      length--; // what separated the last passages
    }
    return left.substring(0, length);
  }

  /// Walks over all passages, compared or not.
  private final class Cursor {
    private final String text;
    private int start; // of the passage
    private int end; // behind the line breaks that follow it
    private int from; // without white space
    private int to;

    Cursor(String text) {
      this.text = text;
    }

    boolean next() {
      if (end == text.length()) {
        return false;
      }
      start = end;
      int breakAt = breakAt();
      end = breakAt;
      while (end < text.length() && text.charAt(end) == '\n' && (breaks > 1 || end == breakAt)) {
        end++;
      }
      from = start;
      to = breakAt;
      while (from < to && Characters.isSpace(text.charAt(from))) {
        from++;
      }
      while (to > from && Characters.isSpace(text.charAt(to - 1))) {
        to--;
      }
      return true;
    }

    /// Where the passage's line breaks begin, or the text ends.
    private int breakAt() {
      int at = text.indexOf('\n', start);
      while (at >= 0 && breaks > 1 && !text.startsWith("\n\n", at)) {
        at = text.indexOf('\n', at + 1);
      }
      return at < 0 ? text.length() : at;
    }

    boolean isCompared() {
      return text.codePointCount(from, to) >= minCharacters && !hasMarker();
    }

    private boolean hasMarker() {
      for (int i = from; i < to; i++) {
        if (SpecialTokens.isHidden(text.charAt(i)) || text.startsWith("<|", i)) {
          return true;
        }
      }
      return false;
    }
  }
}
