package steel.data.operator;

import java.util.Arrays;

/// How often each run of n symbols occurs in a sequence.
///
/// Runs are found again by a rolling hash and then compared, so that the counts are exact. Long
/// sequences are gone through several times, each time for a part of the hashes, so that the table
/// stays small.
final class NgramCounts {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits well mixed
  private static final int MAX_PART = 1 << 17; // runs that a table is made for

  private final int[] symbols;
  private final int length;
  private final int n;
  private final int total;

  private long[] hashes;
  private int[] firsts; // where the run of an entry begins
  private int[] counts;
  private int[] table; // 1 + entry, 0 where free; twice the entries or more
  private int used;

  private int distinct;
  private int[] repeated = new int[16]; // counts above 1
  private int repeatedSize;

  private NgramCounts(int[] symbols, int length, int n) {
    this.symbols = symbols;
    this.length = length;
    this.n = n;
    this.total = Math.max(0, length - n + 1);
    int entries = Math.min(total, MAX_PART + MAX_PART / 8); // parts differ a little
    this.hashes = new long[entries];
    this.firsts = new int[entries];
    this.counts = new int[entries];
    this.table = new int[Integer.highestOneBit(Math.max(1, entries)) << 2];
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
        Arrays.fill(table, 0);
      }
      used = 0;
      countPart(part, parts);
      distinct += used;
      for (int entry = 0; entry < used; entry++) {
        if (counts[entry] > 1) {
          addRepeated(counts[entry]);
        }
      }
    }
  }

  private void countPart(int part, int parts) {
    long power = 1; // BASE to the power n
    long hash = 0;
    for (int i = 0; i < n; i++) {
      power *= BASE;
      hash = hash * BASE + symbols[i] + 1;
    }
    for (int first = 0; ; first++) {
      long mixed = (hash ^ (hash >>> 29)) * BASE;
      if (parts == 1 || ((mixed & 0xffff_ffffL) * parts) >>> 32 == part) {
        add(mixed, first);
      }
      if (first + n >= length) {
        return;
      }
      hash = hash * BASE + symbols[first + n] + 1 - power * (symbols[first] + 1);
    }
  }

  private void add(long hash, int first) {
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
      add(hash, first);
      return;
    }
    hashes[used] = hash;
    firsts[used] = first;
    counts[used] = 1;
    table[slot] = ++used;
  }

  private int slot(long hash) {
    return (int) (hash >>> 33) & (table.length - 1);
  }

  /// Only a text made for it fills a table.
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
