package steel.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// The merges in the order they were learned: which two tokens join into which, and how early.
final class Merges {
  /// What [#find] gives for two tokens that never join; larger than every rank.
  static final long NONE = Long.MAX_VALUE;

  private static final long EMPTY = -1;

  private final int[] left;
  private final int[] right;
  private final int[] merged;
  private final long[] table; // left << 32 | right, then rank << 32 | merged; linear probing
  private final int mask; // of places in the table, which are even

  /// @param left left token of each merge, by rank
  /// @param right right token of each merge, by rank
  /// @param merged the token they become, by rank
  Merges(int[] left, int[] right, int[] merged) {
    this(left, right, merged, new long[tableLength(left.length)]);
    Arrays.fill(table, EMPTY);
    for (int rank = 0; rank < left.length; rank++) {
      long key = key(left[rank], right[rank]);
      int slot = slot(key);
      while (table[slot] != EMPTY && table[slot] != key) {
        slot = (slot + 2) & mask;
      }
      if (table[slot] == EMPTY) { // of two equal merges the first counts
        table[slot] = key;
        table[slot + 1] = (long) rank << 32 | merged[rank];
      }
    }
  }

  private Merges(int[] left, int[] right, int[] merged, long[] table) {
    this.left = left;
    this.right = right;
    this.merged = merged;
    this.table = table;
    this.mask = table.length - 2;
  }

  static Merges read(TableReader in) throws IOException {
    return new Merges(in.ints(), in.ints(), in.ints(), in.longs());
  }

  void write(TableWriter out) throws IOException {
    out.ints(left);
    out.ints(right);
    out.ints(merged);
    out.longs(table);
  }

  int size() {
    return left.length;
  }

  int left(int rank) {
    return left[rank];
  }

  int right(int rank) {
    return right[rank];
  }

  int merged(int rank) {
    return merged[rank];
  }

  /// `rank << 32 | merged token` of two neighbours, or [#NONE].
  long find(int leftToken, int rightToken) {
    long key = key(leftToken, rightToken);
    for (int slot = slot(key); ; slot = (slot + 2) & mask) {
      long found = table[slot];
      if (found == key) {
        return table[slot + 1]; // of the same cache line: most of the time goes into fetching it
      }
      if (found == EMPTY) {
        return NONE;
      }
    }
  }

  /// Two numbers a place, a third to two thirds of the places taken: an emptier table is slower,
  /// because less of it lies in the caches.
  private static int tableLength(int merges) {
    int least = Math.max(16, merges + merges / 2); // places
    return 4 * Integer.highestOneBit(least - 1);
  }

  private static long key(int leftToken, int rightToken) {
    return (long) leftToken << 32 | rightToken;
  }

  private int slot(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 39) & mask;
  }
}
