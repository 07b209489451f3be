package steel.model;

import java.util.Arrays;

/// One change of the logits before a token is chosen. Steps are applied in turn; a token is ruled
/// out by negative infinity. Equal to the processors of Hugging Face transformers 4.39.
@FunctionalInterface
public interface LogitsStep {

  /// Changes the logits in place.
  ///
  /// @param logits `[V]`
  /// @param seen `seen.contains(id)`: whether token `id` is in the prompt or the answer so far
  void apply(float[] logits, SeenTokens seen);

  /// Divides positive and multiplies negative logits of seen tokens, once for each distinct token.
  ///
  /// Source: Keskar et al. 2019, arXiv:1909.05858, section 4.1, with the sign mended as in
  /// transformers.
  static LogitsStep repetitionPenalty(double penalty) {
    float p = (float) penalty;
    return (logits, seen) -> {
      for (int i = 0; i < seen.size(); i++) {
        int id = seen.id(i);
        logits[id] = logits[id] < 0 ? logits[id] * p : logits[id] / p;
      }
    };
  }

  /// Divides every logit.
  static LogitsStep temperature(double temperature) {
    float t = (float) temperature;
    return (logits, _) -> {
      for (int i = 0; i < logits.length; i++) {
        logits[i] /= t;
      }
    };
  }

  /// Rules out what is below the `k`-th largest logit; what ties with it stays.
  static LogitsStep topK(int k) {
    return (logits, _) -> {
      if (k < logits.length) {
        float least = kthLargest(logits, k);
        for (int i = 0; i < logits.length; i++) {
          if (logits[i] < least) {
            logits[i] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    };
  }

  /// Rules out what comes after the most likely tokens once these reach probability `p`; the most
  /// likely one always stays.
  ///
  /// Source: Holtzman et al. 2019, arXiv:1904.09751, section 3.1.
  static LogitsStep topP(double p) {
    return new TopP(p);
  }

  /// Rules out every token from `count` on: rows of the model that the tokenizer has no text for.
  static LogitsStep firstTokens(int count) {
    return (logits, _) -> {
      if (count < logits.length) {
        Arrays.fill(logits, count, logits.length, Float.NEGATIVE_INFINITY);
      }
    };
  }

  private static float kthLargest(float[] values, int k) {
    float[] heap = Arrays.copyOf(values, k); // the k largest so far, the least of them first
    for (int i = k / 2 - 1; i >= 0; i--) {
      siftDown(heap, i);
    }
    for (int i = k; i < values.length; i++) {
      if (values[i] > heap[0]) {
        heap[0] = values[i];
        siftDown(heap, 0);
      }
    }
    return heap[0];
  }

  private static void siftDown(float[] heap, int from) {
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
