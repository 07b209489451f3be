package steel.tokenizer;

import java.util.Arrays;

/// Pairs that wait to be merged, the most frequent first, of equals the one with the smaller left,
/// then right, token. Each carries the places where it was found.
final class PairQueue {
  private static final int[] NOWHERE = {};

  private long[] counts = new long[1 << 12];
  private long[] pairs = new long[1 << 12];
  private int[][] places = new int[1 << 12][];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  long firstPair() {
    return pairs[0];
  }

  long firstCount() {
    return counts[0];
  }

  void add(long pair, long count, int[] found) {
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, 2 * size);
      pairs = Arrays.copyOf(pairs, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(count, pair, counts[parent], pairs[parent])) {
        break;
      }
      copy(parent, at);
      at = parent;
    }
    set(at, count, pair, found);
  }

  /// Takes the first away and returns its places.
  int[] poll() {
    int[] first = places[0];
    size--;
    int[] last = places[size];
    places[size] = NOWHERE;
    if (size > 0) {
      siftDown(counts[size], pairs[size], last);
    }
    return first;
  }

  /// Gives the first another count.
  void recountFirst(long count) {
    siftDown(count, pairs[0], places[0]);
  }

  private void siftDown(long count, long pair, int[] found) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size
          && isBefore(counts[child + 1], pairs[child + 1], counts[child], pairs[child])) {
        child++;
      }
      if (!isBefore(counts[child], pairs[child], count, pair)) {
        break;
      }
      copy(child, at);
      at = child;
    }
    set(at, count, pair, found);
  }

  private static boolean isBefore(long count, long pair, long otherCount, long otherPair) {
    return count != otherCount ? count > otherCount : pair < otherPair;
  }

  private void copy(int from, int to) {
    counts[to] = counts[from];
    pairs[to] = pairs[from];
    places[to] = places[from];
  }

  private void set(int at, long count, long pair, int[] found) {
    counts[at] = count;
    pairs[at] = pair;
    places[at] = found;
  }
}
