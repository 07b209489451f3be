package steel.data.dedup;

/// The random numbers of NumPy's `RandomState(seed)`: MT19937. Sources: Matsumoto and Nishimura
/// 1998, "Mersenne Twister"; the seeding is theirs of 2002.
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int MIDDLE = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  private int nextInt() {
    if (next == SIZE) {
      twist();
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      int odd = (y & 1) == 0 ? 0 : 0x9908b0df;
      state[i] = state[(i + MIDDLE) % SIZE] ^ (y >>> 1) ^ odd;
    }
  }

  /// A number from `from` up to and without `to`, as `randint(from, to, dtype=uint64)` draws it: 64
  /// bits, the first half above the second, cut to the width of the range and drawn again if
  /// beyond.
  long between(long from, long to) {
    long range = to - from - 1;
    long mask = -1L >>> Long.numberOfLeadingZeros(range);
    long value;
    do {
      long high = nextInt();
      value = ((high << 32) | (nextInt() & 0xffff_ffffL)) & mask;
    } while (value > range);
    return from + value;
  }
}
