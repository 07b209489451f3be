package steel.model;

/// The step of [LogitsStep#typicalP], with its buffer.
final class TypicalP implements LogitsStep {
  private final double mass;
  private final TokenHeap heap = new TokenHeap();

  TypicalP(double mass) {
    this.mass = mass;
  }

  @Override
  public void apply(float[] logits, TokenHistory history) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    double weighted = 0; // sum of exp(x) * x, both around the largest
    for (float logit : logits) {
      if (logit != Float.NEGATIVE_INFINITY) {
        double weight = Math.exp(logit - max);
        total += weight;
        weighted += weight * (logit - max);
      }
    }
    if (!(total > 0)) {
      return; // not numbers, or nothing is left: the sampler says so
    }
    double typical = max + weighted / total; // the logit whose surprise is the mean surprise
    double least = TopP.least(max, total, mass, logits.length);
    // above `least` is what is wanted at most, and no further than this; rounded as distances are
    float enough = (float) Math.max(max - typical, typical - least);
    heap.clear(logits.length);
    for (int id = 0; id < logits.length; id++) {
      float distance = distance(logits[id], typical);
      if (distance <= enough) {
        heap.add(-distance, id);
      }
    }
    heap.order();
    double reached = 0;
    int last;
    do {
      last = heap.take();
      reached += Math.exp(logits[last] - max) / total;
    } while (!heap.isEmpty() && reached < mass);
    float furthest = distance(logits[last], typical);
    for (int id = 0; id < logits.length; id++) {
      if (distance(logits[id], typical) > furthest) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private static float distance(float logit, double typical) {
    return (float) Math.abs(logit - typical);
  }
}
