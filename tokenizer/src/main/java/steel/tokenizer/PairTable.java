package steel.tokenizer;

import java.util.Arrays;

/// How often each pair of tokens stands side by side.
final class PairTable {
  private static final long EMPTY = -1;

  private long[] entries = new long[2 << 16]; // pair, then count; linear probing
  private int used;

  PairTable() {
    Arrays.fill(entries, EMPTY);
  }

  static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long key) {
    return (int) (key >>> 32);
  }

  static int right(long key) {
    return (int) key;
  }

  long count(long key) {
    int slot = slot(key);
    return entries[slot] == key ? entries[slot + 1] : 0;
  }

  boolean has(long key) {
    return entries[slot(key)] == key;
  }

  /// Changes the count of a pair, if it is here.
  void changeKnown(long key, long by) {
    int slot = slot(key);
    if (entries[slot] == key) {
      entries[slot + 1] += by;
    }
  }

  /// @return the new count
  long change(long key, long by) {
    int slot = slot(key);
    if (entries[slot] != key) {
      if (4 * ++used > entries.length) {
        grow();
        slot = slot(key);
      }
      entries[slot] = key;
      entries[slot + 1] = 0;
    }
    entries[slot + 1] += by;
    return entries[slot + 1];
  }

  /// Where the key is, or where it would go.
  private int slot(long key) {
    int mask = entries.length - 2;
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 31) & mask;
    while (entries[slot] != EMPTY && entries[slot] != key) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = entries;
    entries = new long[2 * old.length];
    Arrays.fill(entries, EMPTY);
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != EMPTY) {
        int slot = slot(old[i]);
        entries[slot] = old[i];
        entries[slot + 1] = old[i + 1];
      }
    }
  }
}
