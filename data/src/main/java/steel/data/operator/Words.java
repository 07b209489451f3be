package steel.data.operator;

import java.util.Arrays;
import java.util.List;
import steel.data.Profile;
import steel.data.text.Characters;

/// The words of a text, as places in it.
///
/// Reference: what stands between spaces, line feeds and tabs, without [SpecialCharacters] at both
/// ends. An unspaced Chinese text is one word, and digits are none. Corrected: white space of all
/// kinds parts words, every ideograph is a word, and signs are stripped, but not letters and
/// digits.
final class Words {
  private static final char FIRST_IDEOGRAPH = 0x3005;
  private static final int MOST_AT_FIRST = 1 << 12; // words that there is room for at the beginning

  private final String text;
  private final Profile profile;
  private int[] places; // begin and end of each
  private int count;

  private Words(String text, Profile profile) {
    this.text = text;
    this.profile = profile;
    this.places = new int[2 * Math.clamp(text.length(), 16, MOST_AT_FIRST)];
  }

  static Words of(String text, Profile profile) {
    Words words = new Words(text, profile);
    words.split();
    return words;
  }

  /// The words with their signs, as the rules of Gopher, C4 and FineWeb count them: what stands
  /// between white space of any kind, where a character of a script without spaces is a word by
  /// itself, as it is to MinHash.
  static Words withSigns(String text) {
    Words words = new Words(text, Profile.CORRECTED);
    words.splitWithSigns();
    return words;
  }

  /// The words that a model cuts a text into, without special characters at both ends.
  static Words of(List<String> pieces, Profile profile) {
    StringBuilder text = new StringBuilder();
    int[] ends = new int[pieces.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = text.append(pieces.get(i)).length();
    }
    Words words = new Words(text.toString(), profile);
    int from = 0;
    for (int end : ends) {
      words.add(from, end);
      from = end;
    }
    return words;
  }

  int count() {
    return count;
  }

  /// Where a word begins.
  int from(int word) {
    return places[2 * word];
  }

  /// Where a word ends.
  int to(int word) {
    return places[2 * word + 1];
  }

  /// Characters, in code points, of all words up to each one, itself included.
  int[] lengths() {
    int[] lengths = new int[count];
    int sum = 0;
    for (int word = 0; word < count; word++) {
      int from = places[2 * word];
      int to = places[2 * word + 1];
      sum += to - from == 1 ? 1 : text.codePointCount(from, to);
      lengths[word] = sum;
    }
    return lengths;
  }

  /// A number for each word; equal words have equal numbers. That of a word of one code unit is the
  /// unit itself.
  int[] ids() {
    int[] ids = new int[count];
    int longer = 0;
    for (int word = 0; word < count; word++) {
      boolean isOne = places[2 * word + 1] - places[2 * word] == 1;
      ids[word] = isOne ? text.charAt(places[2 * word]) : -1;
      longer += isOne ? 0 : 1;
    }
    if (longer > 0) {
      nameLonger(ids, longer);
    }
    return ids;
  }

  private void nameLonger(int[] ids, int longer) {
    DistinctPieces pieces = new DistinctPieces(text, longer);
    for (int word = 0; word < count; word++) {
      if (ids[word] < 0) {
        int number = pieces.number(places[2 * word], places[2 * word + 1]);
        ids[word] = Character.MAX_VALUE + 1 + number;
      }
    }
  }

  private void split() {
    boolean corrected = profile == Profile.CORRECTED;
    int from = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = i + 1;
      if (corrected && c >= FIRST_IDEOGRAPH) {
        end = i + ideograph(c, i);
        if (end > i) {
          add(from, i);
          append(i, end);
          from = end;
        }
        end = Math.max(end, i + 1);
      } else if (corrected ? Characters.isSpace(c) : parts(c)) {
        add(from, i);
        from = end;
      }
      i = end;
    }
    add(from, text.length());
  }

  private void splitWithSigns() {
    int from = 0;
    int i = 0;
    while (i < text.length()) {
      int c = text.charAt(i);
      int end = i + 1;
      boolean isUnspaced = c >= 0x4e00 && c <= 0x9fff; // most of them, without a table
      boolean isSpace = false;
      if (!isUnspaced) {
        if (Character.isHighSurrogate((char) c)) {
          c = text.codePointAt(i);
          end = i + Character.charCount(c);
        }
        isSpace = Characters.isSpace(c);
        isUnspaced = Characters.isUnspaced(c);
      }
      if (isSpace || isUnspaced) {
        if (from < i) {
          append(from, i);
        }
        if (isUnspaced) {
          append(i, end);
        }
        from = end;
      }
      i = end;
    }
    if (from < i) {
      append(from, i);
    }
  }

  /// How many code units the ideograph that begins with `c` at `i` has; 0 if it is none.
  private int ideograph(char c, int i) {
    if (c >= 0x4e00 && c <= 0x9fff) {
      return 1;
    }
    int whole = text.codePointAt(i);
    return Character.isIdeographic(whole) ? Character.charCount(whole) : 0;
  }

  /// Whether a character parts words in the reference profile.
  static boolean parts(char c) {
    return c == ' ' || c == '\n' || c == '\t';
  }

  /// Adds what is left of `[from, to)` without special characters at its ends, if anything is.
  private void add(int from, int to) {
    int start = from;
    int end = to;
    while (start < end) {
      int c = text.codePointAt(start);
      if (!isStripped(c)) {
        break;
      }
      start += Character.charCount(c);
    }
    while (end > start) {
      int c = text.codePointBefore(end);
      if (!isStripped(c)) {
        break;
      }
      end -= Character.charCount(c);
    }
    if (end > start) {
      append(start, end);
    }
  }

  private void append(int from, int to) {
    if (2 * count == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[2 * count] = from;
    places[2 * count + 1] = to;
    count++;
  }

  private boolean isStripped(int c) {
    return SpecialCharacters.contains(c, profile);
  }
}
