package steel.data;

/// In which order training sees the blocks of a data set: a fresh permutation each epoch, each
/// block once an epoch. A pure function of seed and place, so that a run resumes anywhere without a
/// saved state, and two machines agree without talking.
///
/// A permutation is a Feistel network over the next power of four, walked until it lands on a block
/// (Black and Rogaway 2002, "Ciphers with arbitrary finite domains", cycle walking): under four
/// steps on average, no memory.
///
/// @param seed of the run
/// @param count how many blocks there are
public record BlockOrder(long seed, long count) {
  private static final int ROUNDS = 6;
  private static final int MIN_HALF_BITS = 4; // a smaller network cannot reach most permutations
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  public BlockOrder {
    if (count < 1 || count > 1L << 60) {
      throw new IllegalArgumentException("count must be from 1 to 2^60, got " + count);
    }
  }

  /// The block of one training sample.
  ///
  /// @param sample from 0, over all epochs
  /// @return from 0 to `count - 1`
  public long at(long sample) {
    if (sample < 0) {
      throw new IllegalArgumentException("sample must not be negative, got " + sample);
    }
    long key = mix(mix(seed) + GOLDEN * (sample / count + 1));
    long place = sample % count;
    do {
      place = permute(place, key);
    } while (place >= count);
    return place;
  }

  /// One permutation of `0` to `4^halfBits - 1`.
  private long permute(long place, long key) {
    int halfBits = halfBits();
    long mask = (1L << halfBits) - 1;
    long left = place >>> halfBits;
    long right = place & mask;
    for (int round = 1; round <= ROUNDS; round++) {
      long next = left ^ (mix(key + GOLDEN * round + right) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private int halfBits() {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(count - 1);
    return Math.max(MIN_HALF_BITS, (bits + 1) / 2);
  }

  /// Spreads every bit over all others. Source: Stafford's variant 13 of MurmurHash3's finaliser.
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
