package steel.data.dedup;

/// Counts for each of 64 bits in how many words it is set. The counters lie across words: word `k`
/// of the counters holds bit `k` of all 64 counts, so one addition is a few logical operations for
/// all of them. Eight words at a time go through a tree of carry-save adders (Harley and Seal; in
/// Warren, Hacker's Delight, 2nd edition, 5-1).
final class BitVotes {
  private static final int TREE = 3; // the tree ends in counter bits of weight 8
  private static final int COUNTER_BITS = 32;

  private BitVotes() {}

  /// The bits that are set in more than half of the words; none if there are no words.
  static long majority(long[] words) {
    long[] counts = new long[COUNTER_BITS];
    int whole = words.length & -(1 << TREE);
    for (int i = 0; i < whole; i += 1 << TREE) {
      addEight(words, i, counts);
    }
    for (int i = whole; i < words.length; i++) {
      add(words[i], 0, counts);
    }
    return above(words.length / 2, counts);
  }

  private static void addEight(long[] words, int at, long[] counts) {
    long ones = counts[0];
    long twos = counts[1];
    long fours = counts[2];
    long twosA = carry(ones, words[at], words[at + 1]);
    ones ^= words[at] ^ words[at + 1];
    long twosB = carry(ones, words[at + 2], words[at + 3]);
    ones ^= words[at + 2] ^ words[at + 3];
    long foursA = carry(twos, twosA, twosB);
    twos ^= twosA ^ twosB;
    twosA = carry(ones, words[at + 4], words[at + 5]);
    ones ^= words[at + 4] ^ words[at + 5];
    twosB = carry(ones, words[at + 6], words[at + 7]);
    ones ^= words[at + 6] ^ words[at + 7];
    long foursB = carry(twos, twosA, twosB);
    twos ^= twosA ^ twosB;
    long eights = carry(fours, foursA, foursB);
    fours ^= foursA ^ foursB;
    counts[0] = ones;
    counts[1] = twos;
    counts[2] = fours;
    add(eights, TREE, counts);
  }

  /// What three bits carry over: whether two of them are set.
  private static long carry(long a, long b, long c) {
    return (a & b) | ((a ^ b) & c);
  }

  private static void add(long bits, int weight, long[] counts) {
    long carry = bits;
    for (int k = weight; carry != 0; k++) {
      long next = counts[k] & carry;
      counts[k] ^= carry;
      carry = next;
    }
  }

  /// The bits whose count is above a bound.
  private static long above(int bound, long[] counts) {
    long above = 0;
    long equal = -1;
    for (int k = COUNTER_BITS - 1; k >= 0; k--) {
      if ((bound >>> k & 1) == 0) {
        above |= equal & counts[k];
        equal &= ~counts[k];
      } else {
        equal &= counts[k];
      }
    }
    return above;
  }
}
