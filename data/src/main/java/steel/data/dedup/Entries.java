package steel.data.dedup;

import java.util.Arrays;

/// Signatures gathered in memory, each with its document, and room to sort them. Used by one
/// thread.
final class Entries {
  /// Memory that one entry takes, with its share of the room to sort.
  static final int BYTES_EACH = 4 * Long.BYTES;

  private static final int DIGIT = 11; // bits; its 2,048 counters stay in the first-level cache

  private final int[] counts = new int[1 << DIGIT];
  private long[] keys;
  private long[] documents;
  private long[] otherKeys;
  private long[] otherDocuments;
  private int size;

  Entries(int capacity) {
    this.keys = new long[capacity];
    this.documents = new long[capacity];
    this.otherKeys = new long[capacity];
    this.otherDocuments = new long[capacity];
  }

  int size() {
    return size;
  }

  int capacity() {
    return keys.length;
  }

  long key(int i) {
    return keys[i];
  }

  long document(int i) {
    return documents[i];
  }

  void clear() {
    size = 0;
  }

  void add(long key, long document) {
    keys[size] = key;
    documents[size] = document;
    size++;
  }

  /// Sorts by some bits of the keys, counted from the lowest, as an unsigned number; entries that
  /// are equal in them stay in their order. Radix sort from the last digit (Knuth, The Art of
  /// Computer Programming 3, 5.2.5).
  void sort(int fromBit, int toBit) {
    for (int shift = fromBit; shift < toBit; shift += DIGIT) {
      long mask = (1L << Math.min(DIGIT, toBit - shift)) - 1;
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        counts[(int) ((keys[i] >>> shift) & mask)]++;
      }
      if (size > 0 && counts[(int) ((keys[0] >>> shift) & mask)] == size) {
        continue; // all equal in this digit
      }
      int sum = 0;
      for (int digit = 0; digit <= mask; digit++) {
        int count = counts[digit];
        counts[digit] = sum;
        sum += count;
      }
      for (int i = 0; i < size; i++) {
        int to = counts[(int) ((keys[i] >>> shift) & mask)]++;
        otherKeys[to] = keys[i];
        otherDocuments[to] = documents[i];
      }
      swap();
    }
  }

  private void swap() {
    long[] sortedKeys = otherKeys;
    otherKeys = keys;
    keys = sortedKeys;
    long[] sortedDocuments = otherDocuments;
    otherDocuments = documents;
    documents = sortedDocuments;
  }

  /// Sorts, unites the documents of equal keys, and keeps the first entry of them.
  void unite(DisjointSets sets) {
    sort(0, Long.SIZE);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept > 0 && keys[kept - 1] == keys[i]) {
        sets.unite(documents[kept - 1], documents[i]);
      } else {
        keys[kept] = keys[i];
        documents[kept] = documents[i];
        kept++;
      }
    }
    size = kept;
  }
}
