package steel.data.text;

/// 64 bits that stand for a piece of text. Two different pieces share them with probability
/// `2^-64`: among a billion pieces that is 0.03 pairs.
public final class TextHash {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits without a pattern

  private TextHash() {}

  /// The hash of a piece: one mixing a character, so that no structure of the text is left.
  public static long of(String text, int from, int to) {
    long hash = to - from + 1L;
    for (int i = from; i < to; i++) {
      hash = mix(hash * BASE + text.charAt(i));
    }
    return hash;
  }

  /// A hash in a third of the time, for tables that compare pieces of the same hash.
  public static long quick(String text, int from, int to) {
    long hash = (long) to - from;
    for (int i = from; i < to; i++) {
      hash = (hash + text.charAt(i)) * BASE;
    }
    return hash ^ (hash >>> 29);
  }

  /// Spreads what is in the low bits over all of them. A bijection; the finisher of SplitMix64
  /// (Steele, Lea and Flood 2014).
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
