package steel.data.decontaminate;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import steel.data.text.Characters;
import steel.data.text.TextHash;

/// The runs of words by which a text is known again: 8 words where words stand between spaces, 13
/// characters where a script has no spaces, and in a mixture as many of both as weigh the same. One
/// begins at each word and is the shortest that weighs enough; a text that weighs less has none.
///
/// Compared are letters and digits alone, in lower case and NFKC: white space, punctuation and
/// signs only part words. Source: Brown et al. 2020, "Language Models are Few-Shot Learners",
/// appendix C, has 8 to 13 words.
final class Ngrams {
  private static final int WORDS = 8;
  private static final int CHARACTERS = 13;
  private static final int WEIGHT = WORDS * CHARACTERS;
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits without a pattern

  /// `BASE` to the power of the index; no run has more tokens.
  private static final long[] POWERS = powers();

  private final String text;
  private int tokens;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] weights = new int[65]; // of all tokens before
  private int[] numbers = new int[65]; // weight of all tokens before that are numbers
  private long[] polynomials = new long[65]; // of all tokens before

  private Ngrams(String text) {
    this.text = text;
  }

  private static long[] powers() {
    long[] powers = new long[CHARACTERS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
    return powers;
  }

  /// Takes runs in their order.
  interface Sink {
    /// @param hash 64 bits that stand for the run
    /// @param from where it begins in the normalized text
    /// @param to where it ends there
    void accept(long hash, int from, int to);
  }

  static Ngrams of(String original) {
    Ngrams ngrams = new Ngrams(normalized(original));
    ngrams.cut();
    return ngrams;
  }

  /// The text that is compared.
  String text() {
    return text;
  }

  /// Hands on all runs.
  void forEach(Sink sink) {
    int end = 0;
    for (int i = 0; i < tokens; i++) {
      while (end < tokens && weights[end] - weights[i] < WEIGHT) {
        end++;
      }
      if (weights[end] - weights[i] < WEIGHT) {
        return;
      }
      if (2 * (numbers[end] - numbers[i]) <= WEIGHT) {
        long hash = polynomials[end] - polynomials[i] * POWERS[end - i];
        sink.accept(TextHash.mix(hash), starts[i], ends[end - 1]);
      }
    }
  }

  private static String normalized(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain =
          c < 0x80 || (c >= 0x4e00 && c <= 0x9fff) || c == '，' || c == '。' || c == '、' || c == '：';
    }
    // the punctuation above parts words in any form
    String whole = plain ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    return whole.toLowerCase(Locale.ROOT);
  }

  private void cut() {
    int start = -1; // of the word at hand; -1 between words
    long word = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean counts = isCompared(c);
      if (counts && !Characters.isUnspaced(c)) {
        start = start < 0 ? i : start;
        word = word * BASE + c;
        i = next;
        continue;
      }
      if (start >= 0) {
        add(TextHash.mix(word), CHARACTERS, start, i);
        start = -1;
        word = 0;
      }
      if (counts) {
        add(c, WORDS, i, next);
      }
      i = next;
    }
    if (start >= 0) {
      add(TextHash.mix(word), CHARACTERS, start, text.length());
    }
  }

  private static boolean isCompared(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> Character.isLetterOrDigit(c);
    };
  }

  private void add(long token, int weight, int start, int end) {
    if (tokens == starts.length) {
      int capacity = 2 * tokens;
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      weights = Arrays.copyOf(weights, capacity + 1);
      numbers = Arrays.copyOf(numbers, capacity + 1);
      polynomials = Arrays.copyOf(polynomials, capacity + 1);
    }
    starts[tokens] = start;
    ends[tokens] = end;
    weights[tokens + 1] = weights[tokens] + weight;
    numbers[tokens + 1] = numbers[tokens] + (isNumber(start, end) ? weight : 0);
    polynomials[tokens + 1] = polynomials[tokens] * BASE + token + 1;
    tokens++;
  }

  private boolean isNumber(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Character.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
