package steel.model;

/// The step of [LogitsStep#topK], with its buffer.
final class TopK implements LogitsStep {
  private final int k;
  private float[] heap = new float[0]; // the k largest so far, the least of them first

  TopK(int k) {
    this.k = k;
  }

  @Override
  public void apply(float[] logits, TokenHistory history) {
    if (k >= logits.length) {
      return;
    }
    float least = kthLargest(logits);
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] < least) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private float kthLargest(float[] values) {
    heap = heap.length == k ? heap : new float[k];
    System.arraycopy(values, 0, heap, 0, k);
    for (int i = k / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    for (int i = k; i < values.length; i++) {
      if (values[i] > heap[0]) {
        heap[0] = values[i];
        siftDown(0);
      }
    }
    return heap[0];
  }

  private void siftDown(int from) {
    float value = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
