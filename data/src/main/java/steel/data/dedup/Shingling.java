package steel.data.dedup;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import steel.data.Profile;
import steel.data.text.Characters;

/// How a text is cut into shingles: runs of `windowSize` tokens, one beginning at each token. Texts
/// that share most of their shingles are near duplicates (Broder 1997, "On the resemblance and
/// containment of documents").
///
/// @param profile `reference` hashes shingles as data-juicer does, `corrected` faster and so that
///   texts written without spaces have shingles; see [TokenHashes]
/// @param windowSize tokens of a shingle
/// @param lowercase whether capitals make no difference
/// @param ignored what is taken out of a text before it is cut
/// @param lastWindow whether the last window counts; before its version 1.3.1 data-juicer left it
///   out, so that a text of `windowSize` tokens had no shingle
public record Shingling(
    Profile profile,
    Tokenization tokenization,
    int windowSize,
    boolean lowercase,
    Optional<Pattern> ignored,
    boolean lastWindow) {
  private static final String PUNCTUATION = "\\p{P}";

  /// What a token is.
  public enum Tokenization {
    /// What stands between spaces.
    SPACE,
    /// What stands between signs of punctuation.
    PUNCTUATION,
    /// A code point.
    CHARACTER
  }

  public Shingling {
    if (windowSize < 1) {
      throw new IllegalArgumentException("window_size must be positive, got " + windowSize);
    }
  }

  /// A text as it is cut.
  String prepared(String text) {
    String cased = lowercase ? text.toLowerCase(Locale.ROOT) : text;
    if (ignored.isEmpty()) {
      return cased;
    }
    Pattern pattern = ignored.get();
    return pattern.pattern().equals(PUNCTUATION)
        ? withoutPunctuation(cased)
        : pattern.matcher(cased).replaceAll("");
  }

  private static String withoutPunctuation(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!Characters.isPunctuation(c)) {
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  /// How many windows so many tokens have.
  int windows(int tokens) {
    return Math.max(0, tokens - windowSize + (lastWindow ? 1 : 0));
  }
}
