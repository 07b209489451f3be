package steel.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pairs that wait to be merged, the most frequent first, of equals the one with the smaller left,
/// then right, token. Each carries the words it was found in.
final class PairQueue {
  private long[] counts = new long[1 << 12];
  private long[] pairs = new long[1 << 12];
  private @Nullable IntList[] words = new IntList[1 << 12];
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

  void add(long pair, long count, IntList places) {
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, 2 * size);
      pairs = Arrays.copyOf(pairs, 2 * size);
      words = Arrays.copyOf(words, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(count, pair, parent)) {
        break;
      }
      copy(parent, at);
      at = parent;
    }
    set(at, count, pair, places);
  }

  /// Takes the first away and returns its words.
  IntList poll() {
    IntList places = firstWords();
    size--;
    IntList last = words[size];
    words[size] = null;
    if (size > 0 && last != null) {
      siftDown(counts[size], pairs[size], last);
    }
    return places;
  }

  /// Gives the first another count.
  void recountFirst(long count) {
    siftDown(count, pairs[0], firstWords());
  }

  private IntList firstWords() {
    IntList places = words[0];
    if (places == null) {
      throw new IllegalStateException("the queue is empty");
    }
    return places;
  }

  private void siftDown(long count, long pair, IntList places) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isBefore(counts[child + 1], pairs[child + 1], child)) {
        child++;
      }
      if (!isBefore(counts[child], pairs[child], count, pair)) {
        break;
      }
      copy(child, at);
      at = child;
    }
    set(at, count, pair, places);
  }

  private boolean isBefore(long count, long pair, int other) {
    return isBefore(count, pair, counts[other], pairs[other]);
  }

  private static boolean isBefore(long count, long pair, long otherCount, long otherPair) {
    return count != otherCount ? count > otherCount : pair < otherPair;
  }

  private void copy(int from, int to) {
    counts[to] = counts[from];
    pairs[to] = pairs[from];
    words[to] = words[from];
  }

  private void set(int at, long count, long pair, IntList places) {
    counts[at] = count;
    pairs[at] = pair;
    words[at] = places;
  }
}
