package steel.data.operator;

import java.util.Arrays;

/// How often each run of n symbols occurs in a sequence.
///
/// Most runs occur once. A first look at all of them, by a rolling hash and two sets of bits, tells
/// which may occur more often; only those are found again in a table, where they are compared, so
/// that the counts are exact. Long sequences are gone through several times, each time for a part
/// of the hashes, so that sets and table stay small.
final class NgramCounts {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits well mixed
  private static final int MAX_PART = 1 << 17; // runs that the sets are made for
  private static final int BITS_A_RUN = 16; // one run in 16 is looked at again for nothing

  private final int[] symbols;
  private final int length;
  private final int n;
  private final int total;

  private final long[] once; // hashes that occur
  private final long[] again; // hashes that occur more than once
  private final int shift; // from a hash to a bit

  private long[] hashes = new long[16];
  private int[] firsts = new int[16]; // where the run of an entry begins
  private int[] counts = new int[16];
  private int[] table = new int[64]; // 1 + entry, 0 where free; more than twice the entries
  private int used;

  private int distinct;
  private int[] repeated = new int[16]; // counts above 1
  private int repeatedSize;

  private NgramCounts(int[] symbols, int length, int n) {
    this.symbols = symbols;
    this.length = length;
    this.n = n;
    this.total = Math.max(0, length - n + 1);
    int bits = Integer.highestOneBit(Math.clamp(total, 4, MAX_PART)) * 2 * BITS_A_RUN;
    this.once = new long[bits / Long.SIZE];
    this.again = new long[bits / Long.SIZE];
    this.shift = Long.numberOfLeadingZeros(bits) + 1;
  }

  /// Counts the runs of `n` among the first `length` symbols.
  static NgramCounts of(int[] symbols, int length, int n) {
    NgramCounts result = new NgramCounts(symbols, length, n);
    if (result.total > 0) {
      result.count();
    }
    return result;
  }

  /// Runs in all.
  int total() {
    return total;
  }

  /// Different runs.
  int distinct() {
    return distinct;
  }

  /// Different runs that occur more than once.
  int repeated() {
    return repeatedSize;
  }

  /// Occurrences of the `k` most frequent ones, `k` at most [#repeated].
  long sumOfLargest(int k) {
    Arrays.sort(repeated, 0, repeatedSize);
    long sum = 0;
    for (int i = repeatedSize - k; i < repeatedSize; i++) {
      sum += repeated[i];
    }
    return sum;
  }

  private void count() {
    int parts = (total + MAX_PART - 1) / MAX_PART;
    for (int part = 0; part < parts; part++) {
      if (part > 0) {
        Arrays.fill(once, 0);
        Arrays.fill(again, 0);
        Arrays.fill(table, 0);
        used = 0;
      }
      goThrough(part, parts, true);
      goThrough(part, parts, false);
      distinct += used;
      for (int entry = 0; entry < used; entry++) {
        if (counts[entry] > 1) {
          addRepeated(counts[entry]);
        }
      }
    }
  }

  /// Looks at the runs of a part: marks the bits of their hashes, or else counts.
  private void goThrough(int part, int parts, boolean marks) {
    long power = 1; // BASE to the power n
    long hash = 0;
    for (int i = 0; i < n; i++) {
      power *= BASE;
      hash = hash * BASE + symbols[i] + 1;
    }
    for (int first = 0; ; first++) {
      long mixed = (hash ^ (hash >>> 29)) * BASE;
      if (parts == 1 || ((mixed & 0xffff_ffffL) * parts) >>> 32 == part) {
        if (marks) {
          mark(mixed);
        } else {
          count(mixed, first);
        }
      }
      if (first + n >= length) {
        return;
      }
      hash = hash * BASE + symbols[first + n] + 1 - power * (symbols[first] + 1);
    }
  }

  private void mark(long hash) {
    int bit = (int) (hash >>> shift);
    long mask = 1L << bit;
    if ((once[bit >>> 6] & mask) != 0) {
      again[bit >>> 6] |= mask;
    } else {
      once[bit >>> 6] |= mask;
    }
  }

  private void count(long hash, int first) {
    int bit = (int) (hash >>> shift);
    if ((again[bit >>> 6] & 1L << bit) == 0) {
      distinct++;
    } else {
      find(hash, first);
    }
  }

  private void find(long hash, int first) {
    int slot = slot(hash);
    while (table[slot] != 0) {
      int entry = table[slot] - 1;
      if (hashes[entry] == hash && isSame(firsts[entry], first)) {
        counts[entry]++;
        return;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    if (used == hashes.length) {
      grow();
      find(hash, first);
      return;
    }
    hashes[used] = hash;
    firsts[used] = first;
    counts[used] = 1;
    table[slot] = ++used;
  }

  private int slot(long hash) {
    return (int) (hash >>> 17) & (table.length - 1);
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, 2 * used);
    firsts = Arrays.copyOf(firsts, 2 * used);
    counts = Arrays.copyOf(counts, 2 * used);
    table = new int[2 * table.length];
    for (int entry = 0; entry < used; entry++) {
      int slot = slot(hashes[entry]);
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = 1 + entry;
    }
  }

  private boolean isSame(int a, int b) {
    return Arrays.equals(symbols, a, a + n, symbols, b, b + n);
  }

  private void addRepeated(int count) {
    if (repeatedSize == repeated.length) {
      repeated = Arrays.copyOf(repeated, 2 * repeatedSize);
    }
    repeated[repeatedSize++] = count;
  }
}
