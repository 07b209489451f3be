package steel.tokenizer;

import java.io.IOException;

/// Says of a place in a text whether any merge may cross it, by the bytes around it alone. Most
/// places between Chinese words are crossed by none, so tokens need not be compared there.
final class Seams {
  private static final int WIDE = 3; // bytes looked at on each side
  private static final int WIDE_BITS = 20;

  private final long[] narrow; // by last byte, first byte
  private final long[] wide; // by hash of three and three bytes

  Seams(Vocabulary vocabulary, Merges merges) {
    this.narrow = new long[(1 << 16) / 64];
    this.wide = new long[(1 << WIDE_BITS) / 64];
    byte[] bytes = vocabulary.bytes();
    for (int rank = 0; rank < merges.size(); rank++) {
      int left = merges.left(rank);
      int right = merges.right(rank);
      int leftEnd = vocabulary.start(left) + vocabulary.byteLength(left);
      int rightStart = vocabulary.start(right);
      if (vocabulary.byteLength(left) >= WIDE && vocabulary.byteLength(right) >= WIDE) {
        int bit = bit(three(bytes, leftEnd - WIDE), three(bytes, rightStart));
        wide[bit >>> 6] |= 1L << bit;
      } else {
        int bit = (bytes[leftEnd - 1] & 0xff) << 8 | (bytes[rightStart] & 0xff);
        narrow[bit >>> 6] |= 1L << bit;
      }
    }
  }

  /// Those that [#write] wrote.
  Seams(TableReader in) throws IOException {
    this.narrow = in.longs();
    this.wide = in.longs();
  }

  void write(TableWriter out) throws IOException {
    out.longs(narrow);
    out.longs(wide);
  }

  /// Whether a merge may join what lies before `at` with what begins there, in `text[from, to)`. A
  /// no is certain.
  boolean mayJoin(byte[] text, int from, int at, int to) {
    int near = (text[at - 1] & 0xff) << 8 | (text[at] & 0xff);
    if (((narrow[near >>> 6] >>> near) & 1) != 0) {
      return true;
    }
    if (at - WIDE < from || at + WIDE > to) {
      return false;
    }
    int bit = bit(three(text, at - WIDE), three(text, at));
    return ((wide[bit >>> 6] >>> bit) & 1) != 0;
  }

  private static int three(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  private static int bit(int left, int right) {
    return (left * 0x9e3779b1 + right * 0x85ebca77) >>> (32 - WIDE_BITS);
  }
}
