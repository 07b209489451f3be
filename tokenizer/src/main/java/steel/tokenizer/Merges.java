package steel.tokenizer;

import java.util.Arrays;

/// The merges in the order they were learned: which two tokens join into which, and how early.
final class Merges {
  /// What [#find] gives for two tokens that never join; larger than every rank.
  static final long NONE = Long.MAX_VALUE;

  private static final long EMPTY = -1;

  private final int[] left;
  private final int[] right;
  private final int[] merged;
  private final long[] keys; // left << 32 | right, linear probing
  private final long[] values; // rank << 32 | merged
  private final int mask;

  /// @param left left token of each merge, by rank
  /// @param right right token of each merge, by rank
  /// @param merged the token they become, by rank
  Merges(int[] left, int[] right, int[] merged) {
    this.left = left;
    this.right = right;
    this.merged = merged;
    int capacity = Integer.highestOneBit(Math.max(16, left.length)) * 4;
    this.keys = new long[capacity];
    this.values = new long[capacity];
    this.mask = capacity - 1;
    Arrays.fill(keys, EMPTY);
    for (int rank = 0; rank < left.length; rank++) {
      long key = key(left[rank], right[rank]);
      int slot = slot(key);
      while (keys[slot] != EMPTY && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      if (keys[slot] == EMPTY) { // of two equal merges the first counts
        keys[slot] = key;
        values[slot] = (long) rank << 32 | merged[rank];
      }
    }
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
    for (int slot = slot(key); ; slot = (slot + 1) & mask) {
      long found = keys[slot];
      if (found == key) {
        return values[slot];
      }
      if (found == EMPTY) {
        return NONE;
      }
    }
  }

  private static long key(int leftToken, int rightToken) {
    return (long) leftToken << 32 | rightToken;
  }

  private int slot(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40) & mask;
  }
}
