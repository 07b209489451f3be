package steel.data.language;

import steel.data.text.TextHash;

/// 64-bit hashes of words and n-grams. Tables keep the hash alone: at a billion n-grams the chance
/// that any two collide is about 3 %, and one of them then has the other's probability.
final class Hashing {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L; // 2^64 / golden ratio, odd

  private Hashing() {}

  /// Of a word's UTF-8 bytes: FNV-1a, then stirred.
  static long word(byte[] bytes, int from, int to) {
    long hash = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
    }
    return stirred(hash);
  }

  /// Of an n-gram's last word alone.
  static long last(int word) {
    return stirred((word + 1L) * GOLDEN);
  }

  /// Of an n-gram, from the hash of all its words but the first, and that.
  static long before(int word, long hash) {
    return stirred(hash + (word + 1L) * GOLDEN);
  }

  /// Every bit of the result depends on every bit of the input, and high halves of 0, which tables
  /// take for an empty place, are left out.
  static long stirred(long bits) {
    long x = TextHash.mix(bits);
    return x >>> Integer.SIZE == 0 ? x | (1L << Integer.SIZE) : x;
  }
}
