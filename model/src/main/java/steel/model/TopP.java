package steel.model;

/// The step of [LogitsStep#topP], with its buffer.
final class TopP implements LogitsStep {
  /// In nats, and far above what sums of doubles round off: what is cut beforehand is a little less
  /// than may be.
  private static final double SLACK = 1e-6;

  private final double p;
  private final TokenHeap heap = new TokenHeap();

  TopP(double p) {
    this.p = p;
  }

  @Override
  public void apply(float[] logits, TokenHistory history) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    for (float logit : logits) {
      total += logit == Float.NEGATIVE_INFINITY ? 0 : Math.exp(logit - max);
    }
    if (!(total > 0)) {
      return; // not numbers, or nothing is left: the sampler says so
    }
    double least = least(max, total, p, logits.length);
    heap.clear(logits.length);
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] >= least && logits[id] != Float.NEGATIVE_INFINITY) {
        heap.add(logits[id], id);
      }
    }
    heap.order();
    double above = 0; // probability of what is more likely than the next
    do {
      above += Math.exp(logits[heap.take()] - max) / total;
    } while (!heap.isEmpty() && above < p);
    heap.keepTaken(logits);
  }

  /// A logit of which all tokens above reach probability `p` together: of `n` tokens below `(1 - p)
  /// / n` each, all together cannot hold `1 - p`.
  ///
  /// @param max the largest logit
  /// @param total sum of `exp(logit - max)`
  static double least(double max, double total, double p, int n) {
    return max + Math.log(total * (1 - p) / n) - SLACK;
  }
}
