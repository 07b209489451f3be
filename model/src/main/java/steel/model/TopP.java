package steel.model;

import java.util.Arrays;

/// The step of [LogitsStep#topP], with its buffer. Tokens leave a heap one by one, the most likely
/// first, so that a vocabulary of 150 000 need not be sorted for the few that stay.
final class TopP implements LogitsStep {
  private final double p;
  private long[] heap = new long[0]; // logit, as an int of the same order, << 32 | id

  TopP(double p) {
    this.p = p;
  }

  @Override
  public void apply(float[] logits, SeenTokens seen) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    int size = 0;
    heap = heap.length < logits.length ? new long[logits.length] : heap;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] != Float.NEGATIVE_INFINITY) {
        total += Math.exp(logits[id] - max);
        heap[size++] = (long) ordered(Float.floatToIntBits(logits[id])) << 32 | id;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i, size);
    }
    double above = 0; // probability of what is more likely than the next
    int end = size;
    while (size > 0 && (size == end || above < p)) {
      long next = heap[0];
      heap[0] = heap[--size];
      heap[size] = next; // what stays gathers behind the heap
      siftDown(0, size);
      above += Math.exp(logits[(int) next] - max) / total;
    }
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = size; i < end; i++) {
      logits[(int) heap[i]] = Float.intBitsToFloat(ordered((int) (heap[i] >> 32)));
    }
  }

  /// Bits of a float as an int with the same order; its own inverse.
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private void siftDown(int from, int size) {
    if (size == 0) {
      return;
    }
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
