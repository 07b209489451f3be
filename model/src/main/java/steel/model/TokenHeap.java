package steel.model;

import java.util.Arrays;

/// Tokens that leave one by one, the one of the highest score first, so that a vocabulary of 150
/// 000 need not be sorted for the few that are wanted.
final class TokenHeap {
  private long[] heap = new long[0]; // score, as an int of the same order, << 32 | id
  private int size;
  private int end;

  /// Empties it.
  ///
  /// @param capacity at most so many are added
  void clear(int capacity) {
    heap = heap.length < capacity ? new long[capacity] : heap;
    size = 0;
  }

  /// Adds a token, before [#order].
  void add(float score, int id) {
    heap[size++] = (long) ordered(Float.floatToIntBits(score)) << 32 | id;
  }

  /// To be called when all are in.
  void order() {
    end = size;
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Takes the token of the highest score; of equals the one of the highest id.
  int take() {
    long next = heap[0];
    heap[0] = heap[--size];
    heap[size] = next; // what was taken gathers behind the heap
    if (size > 0) {
      siftDown(0);
    }
    return (int) next;
  }

  /// Rules out all tokens but those that were taken, which get their scores.
  void keepTaken(float[] logits) {
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = size; i < end; i++) {
      logits[(int) heap[i]] = Float.intBitsToFloat(ordered((int) (heap[i] >> 32)));
    }
  }

  /// Bits of a float as an int with the same order; its own inverse.
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private void siftDown(int from) {
    long value = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
