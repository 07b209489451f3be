package steel.tokenizer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What turning pieces into tokens takes, shared by all encoders of a tokenizer. Where only merging
/// itself is exact, also what is known of merging bytes.
final class PieceTables {
  private static final int BYTES = 256;

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final boolean wholeFirst;
  private final @Nullable Matching matching; // null where only merging itself is exact
  private final int[] byteTokens; // by byte
  private final long[] byteJoins; // what Merges#find gives for each two bytes, where merging counts
  private final byte[] selfTokens; // by id, where merging counts; filled in by whoever asks first

  private PieceTables(
      Vocabulary vocabulary,
      Merges merges,
      boolean wholeFirst,
      int[] byteTokens,
      @Nullable Matching matching) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.wholeFirst = wholeFirst;
    this.matching = matching;
    this.byteTokens = byteTokens;
    this.byteJoins = new long[matching == null ? BYTES * BYTES : 0];
    for (int i = 0; i < byteJoins.length; i++) {
      byteJoins[i] = merges.find(byteTokens[i / BYTES], byteTokens[i % BYTES]);
    }
    this.selfTokens = new byte[matching == null ? vocabulary.size() : 0];
  }

  /// @param wholeFirst whether a piece that is a token is that token, though merges give others
  /// @throws IllegalArgumentException if a byte has no token
  static PieceTables of(Vocabulary vocabulary, Merges merges, boolean wholeFirst) {
    int[] byteTokens = byteTokens(vocabulary); // before merges are looked at, which need them
    Matching matching = Matching.of(vocabulary, merges);
    return new PieceTables(vocabulary, merges, wholeFirst, byteTokens, matching);
  }

  /// Those that [#write] wrote.
  static PieceTables read(Vocabulary vocabulary, Merges merges, boolean wholeFirst, TableReader in)
      throws IOException {
    Matching matching = in.number() == 0 ? null : Matching.read(merges, in);
    in.end(); // before anything is looked for in what was read
    return new PieceTables(vocabulary, merges, wholeFirst, byteTokens(vocabulary), matching);
  }

  void write(TableWriter out) throws IOException {
    out.number(matching == null ? 0 : 1);
    if (matching != null) {
      matching.write(out);
    }
    out.end();
  }

  private static int[] byteTokens(Vocabulary vocabulary) {
    int[] tokens = new int[BYTES];
    for (int b = 0; b < tokens.length; b++) {
      tokens[b] = vocabulary.find(new byte[] {(byte) b}, 0, 1);
      if (tokens[b] < 0) {
        throw new IllegalArgumentException(
            "byte 0x%02x has no token, so not every text can be encoded".formatted(b));
      }
    }
    return tokens;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Merges merges() {
    return merges;
  }

  boolean wholeFirst() {
    return wholeFirst;
  }

  @Nullable Matching matching() {
    return matching;
  }

  /// Borrowed: the token of each byte.
  int[] byteTokens() {
    return byteTokens;
  }

  /// Borrowed: what [Merges#find] gives for each two bytes, `[256, 256]`; none with [#matching].
  long[] byteJoins() {
    return byteJoins;
  }

  /// Borrowed: what is known of each token, at first 0; what is written into it is the same whoever
  /// writes. None with [#matching].
  byte[] selfTokens() {
    return selfTokens;
  }
}
