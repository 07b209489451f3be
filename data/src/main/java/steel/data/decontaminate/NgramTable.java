package steel.data.decontaminate;

import java.util.Arrays;

/// Which items have a run of words: an open hash table over the runs, each the head of a list of
/// items. About 40 bytes for each run of each item.
final class NgramTable {
  private static final double MAX_LOAD = 0.6;
  private static final int NONE = -1;

  private final int mostItems;
  private long[] hashes = new long[1 << 10]; // 0 where free
  private int[] heads = new int[1 << 10];
  private int[] counts = new int[1 << 10];
  private int size;
  private int[] items = new int[1 << 10];
  private int[] nexts = new int[1 << 10];
  private int entries;
  private int phrases;

  /// @param mostItems a run that more items have is a turn of phrase, and nobody's
  NgramTable(int mostItems) {
    this.mostItems = mostItems;
  }

  /// Says that an item has a run. Items come in ascending order.
  void add(long hash, int item) {
    if (size > hashes.length * MAX_LOAD) {
      grow();
    }
    int slot = slot(hash);
    if (hashes[slot] == 0) {
      hashes[slot] = key(hash);
      heads[slot] = NONE;
      size++;
    }
    if (counts[slot] > mostItems || (heads[slot] != NONE && items[heads[slot]] == item)) {
      return;
    }
    if (++counts[slot] > mostItems) {
      phrases++;
      return;
    }
    if (entries == items.length) {
      items = Arrays.copyOf(items, 2 * entries);
      nexts = Arrays.copyOf(nexts, 2 * entries);
    }
    items[entries] = item;
    nexts[entries] = heads[slot];
    heads[slot] = entries++;
  }

  /// How many runs are turns of phrase.
  int phrases() {
    return phrases;
  }

  /// The last item that has a run, as an entry; negative if it is nobody's.
  int head(long hash) {
    int slot = slot(hash);
    return hashes[slot] == 0 || counts[slot] > mostItems ? NONE : heads[slot];
  }

  /// The item of an entry.
  int item(int entry) {
    return items[entry];
  }

  /// The entry behind an entry; negative if there is none.
  int next(int entry) {
    return nexts[entry];
  }

  private static long key(long hash) {
    return hash == 0 ? 1 : hash;
  }

  private int slot(long hash) {
    long key = key(hash);
    int slot = (int) key & (hashes.length - 1);
    while (hashes[slot] != 0 && hashes[slot] != key) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldHeads = heads;
    int[] oldCounts = counts;
    int capacity = 2 * oldHashes.length;
    hashes = new long[capacity];
    heads = new int[capacity];
    counts = new int[capacity];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        heads[slot] = oldHeads[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
