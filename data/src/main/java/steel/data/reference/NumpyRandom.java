package steel.data.reference;

/// The numbers of `numpy.random.default_rng(seed)`, as far as orders need them: PCG64 (XSL-RR, 128
/// bits of state) seeded by `SeedSequence`. Source: NumPy 1.26, `bit_generator.pyx`, `pcg64.h` and
/// `distributions.c`; O'Neill 2014, "PCG: A family of better random number generators".
final class NumpyRandom {
  private static final int POOL_SIZE = 4;
  private static final int HASH_START = 0x43b0d7e5;
  private static final int HASH_STEP = 0x931e8875;
  private static final int STATE_START = 0x8b51f9dd;
  private static final int STATE_STEP = 0x58f38ded;
  private static final int MIX_LEFT = 0xca01f9dd;
  private static final int MIX_RIGHT = 0x4973f715;
  private static final long MULTIPLIER_HIGH = 0x2360ed051fc65da4L;
  private static final long MULTIPLIER_LOW = 0x4385df649fccf645L;

  private final long incrementHigh;
  private final long incrementLow;
  private long stateHigh;
  private long stateLow;
  private boolean hasHalf; // of a 64-bit number, the upper half is still to be used
  private int half;
  private int hash;

  /// @param seed not negative
  NumpyRandom(long seed) {
    long[] words = seedSequence(seed);
    incrementHigh = words[2] << 1 | words[3] >>> 63;
    incrementLow = words[3] << 1 | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  /// `SeedSequence(seed).generate_state(4, uint64)`.
  private long[] seedSequence(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("seed must not be negative, got " + seed);
    }
    int[] entropy = {(int) seed, (int) (seed >>> 32), 0, 0};
    int[] pool = new int[POOL_SIZE];
    hash = HASH_START;
    for (int i = 0; i < POOL_SIZE; i++) {
      pool[i] = hashed(entropy[i], HASH_STEP);
    }
    for (int from = 0; from < POOL_SIZE; from++) {
      for (int to = 0; to < POOL_SIZE; to++) {
        if (from != to) {
          int mixed = MIX_LEFT * pool[to] - MIX_RIGHT * hashed(pool[from], HASH_STEP);
          pool[to] = mixed ^ mixed >>> 16;
        }
      }
    }
    hash = STATE_START;
    long[] words = new long[POOL_SIZE];
    for (int i = 0; i < 2 * POOL_SIZE; i++) {
      long word = Integer.toUnsignedLong(hashed(pool[i % POOL_SIZE], STATE_STEP));
      words[i / 2] |= i % 2 == 0 ? word : word << 32;
    }
    return words;
  }

  private int hashed(int value, int step) {
    int mixed = value ^ hash;
    hash *= step;
    mixed *= hash;
    return mixed ^ mixed >>> 16;
  }

  private void step() {
    long low = stateLow * MULTIPLIER_LOW;
    long high =
        Math.unsignedMultiplyHigh(stateLow, MULTIPLIER_LOW)
            + stateHigh * MULTIPLIER_LOW
            + stateLow * MULTIPLIER_HIGH;
    stateHigh = high;
    stateLow = low;
    add(incrementHigh, incrementLow);
  }

  private void add(long high, long low) {
    stateLow += low;
    stateHigh += high + (Long.compareUnsigned(stateLow, low) < 0 ? 1 : 0);
  }

  /// 64 random bits.
  long nextLong() {
    step();
    return Long.rotateRight(stateHigh ^ stateLow, (int) (stateHigh >>> 58));
  }

  /// 32 random bits: each half of a 64-bit number, the lower one first.
  private int nextInt() {
    if (hasHalf) {
      hasHalf = false;
      return half;
    }
    long both = nextLong();
    half = (int) (both >>> 32);
    hasHalf = true;
    return (int) both;
  }

  /// A number from 0 to `most`, by masking and rejection.
  private int upTo(int most) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(most);
    int value;
    do {
      value = nextInt() & mask;
    } while (value > most);
    return value;
  }

  /// `permutation(count)`.
  int[] permutation(int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    shuffle(values, 0);
    return values;
  }

  /// `shuffle(values[from:])`.
  void shuffle(int[] values, int from) {
    for (int i = values.length - from - 1; i > 0; i--) {
      int other = from + upTo(i);
      int kept = values[from + i];
      values[from + i] = values[other];
      values[other] = kept;
    }
  }
}
