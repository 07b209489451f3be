package steel.data;

import steel.data.text.TextHash;

/// Permutations of any size, of which each value is computed alone and without memory.
///
/// A permutation is a Feistel network over the next power of four, walked until it lands inside
/// (Black and Rogaway 2002, "Ciphers with arbitrary finite domains", cycle walking): under four
/// steps on average.
final class Permutation {
  /// 2^64 over the golden ratio: its multiples are far from each other.
  static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private static final int ROUNDS = 6;
  private static final int MIN_HALF_BITS = 4; // a smaller network cannot reach most permutations

  private Permutation() {}

  static void requireCount(long count) {
    if (count < 1 || count > 1L << 60) {
      throw new IllegalArgumentException("count must be from 1 to 2^60, got " + count);
    }
  }

  /// What stands at one place.
  ///
  /// @param place from 0
  /// @param count of places and values
  /// @param key which permutation
  /// @return from 0 to `count - 1`
  static long at(long place, long count, long key) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(count - 1);
    int halfBits = Math.max(MIN_HALF_BITS, (bits + 1) / 2);
    long value = place;
    do {
      value = permute(value, halfBits, key);
    } while (value >= count);
    return value;
  }

  /// One permutation of `0` to `4^halfBits - 1`.
  private static long permute(long place, int halfBits, long key) {
    long mask = (1L << halfBits) - 1;
    long left = place >>> halfBits;
    long right = place & mask;
    for (int round = 1; round <= ROUNDS; round++) {
      long next = left ^ (TextHash.mix(key + GOLDEN * round + right) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
