package steel.data.language;

import java.util.Arrays;

/// What a linear classifier sees of a text: its n-grams of one to three characters, each hashed to
/// one of a power of two of buckets. White space counts as one space, small and capital letters are
/// told apart.
final class TextFeatures {
  static final int SIZES = 3;

  private final int shift;

  /// @param bucketBits buckets as a power of two, 8 to 24
  TextFeatures(int bucketBits) {
    shift = Long.SIZE - bucketBits;
  }

  /// Takes n-grams as they come.
  interface Sink {
    /// @param size characters of the n-gram, 1 to [#SIZES]
    void ngram(int size, int bucket);
  }

  /// Gives all n-grams of a text.
  ///
  /// @param counts gets how many there were of each size, from 1
  void forEach(String text, int[] counts, Sink sink) {
    Arrays.fill(counts, 0);
    int last = -1;
    int beforeLast = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        c = ' ';
        if (last == ' ') {
          continue;
        }
      }
      long hash = Hashing.last(c);
      give(1, hash, counts, sink);
      if (last >= 0) {
        hash = Hashing.before(last, hash);
        give(2, hash, counts, sink);
      }
      if (beforeLast >= 0) {
        give(3, Hashing.before(beforeLast, hash), counts, sink);
      }
      beforeLast = last;
      last = c;
    }
  }

  private void give(int size, long hash, int[] counts, Sink sink) {
    counts[size]++;
    sink.ngram(size, (int) (hash >>> shift));
  }
}
