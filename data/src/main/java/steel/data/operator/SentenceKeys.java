package steel.data.operator;

import java.util.Locale;
import steel.data.Profile;
import steel.data.text.Characters;

/// What of a sentence is compared with others of the same text: without white space at both ends,
/// perhaps in small letters, perhaps without characters that are neither letters nor digits nor
/// spaces.
record SentenceKeys(RemoveRepeatSentencesMapper settings, String text) {
  /// What is compared, as a text.
  String key(int from, int to) {
    int start = start(from, to);
    String sentence = text.substring(start, end(start, to));
    String cased = settings.lowercase() ? sentence.toLowerCase(Locale.ROOT) : sentence;
    if (!settings.ignoreSpecialCharacter()) {
      return cased;
    }
    StringBuilder key = new StringBuilder(cased.length());
    for (int i = 0; i < cased.length(); i++) {
      int length = compared(cased, i);
      if (length > 0) {
        key.append(cased, i, i + length);
        i += length - 1;
      }
    }
    return key.toString();
  }

  /// A hash of what is compared, or 0 if that is shorter than a sentence must be.
  long hash(int from, int to) {
    if (settings.lowercase()) {
      String key = key(from, to);
      return Characters.length(key) < settings.minLength() ? 0 : hash(key);
    }
    int start = start(from, to);
    int end = end(start, to);
    long hash = 1;
    int length = 0;
    for (int i = start; i < end; i++) {
      int units = settings.ignoreSpecialCharacter() ? compared(text, i) : 1;
      if (units == 0) {
        continue;
      }
      length += units == 1 && isSecondOfPair(i) ? 0 : 1;
      for (int k = 0; k < units; k++) {
        hash = add(hash, text.charAt(i + k));
      }
      i += units - 1;
    }
    return length < settings.minLength() ? 0 : finish(hash);
  }

  private static long hash(String key) {
    long hash = 1;
    for (int i = 0; i < key.length(); i++) {
      hash = add(hash, key.charAt(i));
    }
    return finish(hash);
  }

  private static long add(long hash, char c) {
    return (hash + c) * 0x9e3779b97f4a7c15L;
  }

  private static long finish(long hash) {
    return (hash ^ (hash >>> 29)) | 1; // never 0
  }

  private boolean isSecondOfPair(int i) {
    return Character.isLowSurrogate(text.charAt(i))
        && i > 0
        && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private int start(int from, int to) {
    int start = from;
    while (start < to && Characters.isSpace(text.charAt(start))) {
      start++;
    }
    return start;
  }

  private int end(int start, int to) {
    int end = to;
    while (end > start && Characters.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /// How many code units the character at `i` adds to what is compared: 0, 1 or 2.
  private int compared(String sentence, int i) {
    char c = sentence.charAt(i);
    if (c < 0x80) {
      boolean space = c == ' ' || c == '\t' || c == '\n';
      return space || Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c) ? 1 : 0;
    }
    if (c >= 0x4e00 && c <= 0x9fa5) {
      return 1;
    }
    if (settings.profile() == Profile.REFERENCE) {
      return 0;
    }
    int whole = sentence.codePointAt(i);
    return Character.isLetterOrDigit(whole) ? Character.charCount(whole) : 0;
  }
}
