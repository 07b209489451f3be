package steel.data.dedup;

import java.util.Arrays;
import steel.data.text.Characters;
import steel.data.text.TextHash;

/// The hashes of a text's shingles in the corrected profile, in a few operations each: a polynomial
/// over the tokens of the window, modulo 2^64, which moves from one window to the next, and a
/// finisher that spreads it over all bits. Source of the polynomial: Karp and Rabin 1987.
///
/// Where tokens are words between spaces, white space of any kind separates them, and a character
/// of a script that is written without spaces is a word by itself: Chinese text is compared by
/// characters, English by words, a mixture by both. Where tokens are what stands between
/// punctuation, empty ones do not count.
///
/// A text of fewer tokens than a window is its own only shingle, so that it equals nothing but
/// itself.
final class TokenHashes {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits without a pattern

  private final Shingling shingling;
  private long[] tokens;
  private int count;

  private TokenHashes(Shingling shingling, int capacity) {
    this.shingling = shingling;
    this.tokens = new long[capacity];
  }

  /// At least one.
  static long[] of(Shingling shingling, String text) {
    String prepared = shingling.prepared(text);
    TokenHashes hashes = new TokenHashes(shingling, Math.max(16, prepared.length()));
    switch (shingling.tokenization()) {
      case CHARACTER -> hashes.cutCharacters(prepared);
      case SPACE -> hashes.cutWords(prepared);
      case PUNCTUATION -> hashes.cutAtPunctuation(prepared);
    }
    return shingling.windows(hashes.count) == 0
        ? new long[] {TextHash.of(prepared, 0, prepared.length())}
        : hashes.windows();
  }

  private long[] windows() {
    int window = shingling.windowSize();
    long[] hashes = new long[shingling.windows(count)];
    long leaving = 1; // BASE to the power of the window
    long polynomial = 0;
    for (int i = 0; i < window; i++) {
      leaving *= BASE;
      polynomial = polynomial * BASE + tokens[i];
    }
    hashes[0] = TextHash.mix(polynomial);
    for (int i = 1; i < hashes.length; i++) {
      polynomial = polynomial * BASE + tokens[i + window - 1] - leaving * tokens[i - 1];
      hashes[i] = TextHash.mix(polynomial);
    }
    return hashes;
  }

  private void add(long token) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    tokens[count++] = token;
  }

  private void cutCharacters(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      add(c + 1L);
    }
  }

  private void cutWords(String text) {
    long word = 0; // 0 between words
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean separates = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (separates || Characters.isUnspaced(c)) {
        if (word != 0) {
          add(TextHash.mix(word));
        }
        if (!separates) {
          add(c + 1L);
        }
        word = 0;
      } else {
        word = word * BASE + c + 1;
      }
    }
    if (word != 0) {
      add(TextHash.mix(word));
    }
  }

  private void cutAtPunctuation(String text) {
    long piece = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!Characters.isPunctuation(c)) {
        piece = piece * BASE + c + 1;
      } else if (piece != 0) {
        add(TextHash.mix(piece));
        piece = 0;
      }
    }
    if (piece != 0) {
      add(TextHash.mix(piece));
    }
  }
}
