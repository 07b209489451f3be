package steel.infer;

import java.util.Arrays;
import steel.files.FormatException;

/// Makes one vector of a text: its hidden states after the final norm, pooled and brought to length
/// 1. Each text is read in calls of its own, so no other text changes its vector. For one thread.
final class Embedder {
  private final SteelModel model;
  private final ForwardCalls calls;
  private final double[] pooled; // [D]; double: of a long text, sums of thousands of numbers

  Embedder(SteelModel model) {
    this.model = model;
    calls = new ForwardCalls(model);
    pooled = new double[model.config().hiddenSize()];
  }

  /// @param inputIds one or more, no more than the model has positions
  /// @return `[D]`
  /// @throws FormatException if the states have no direction: all zero, or no numbers
  float[] embed(int[] inputIds, Pooling pooling) {
    Arrays.fill(pooled, 0);
    KvCache cache = model.newCache();
    int longest = Continuation.longestCall(model, true);
    for (int from = 0; from < inputIds.length; from += longest) {
      int tokens = Math.min(longest, inputIds.length - from);
      float[] hidden = calls.appendHidden(cache, Arrays.copyOfRange(inputIds, from, from + tokens));
      switch (pooling) {
        case MEAN -> add(hidden, 0, tokens);
        case LAST -> {
          if (from + tokens == inputIds.length) {
            add(hidden, tokens - 1, 1);
          }
        }
      }
    }
    return direction(inputIds.length);
  }

  private void add(float[] hidden, int from, int tokens) {
    for (int t = from; t < from + tokens; t++) {
      for (int i = 0; i < pooled.length; i++) {
        pooled[i] += hidden[t * pooled.length + i];
      }
    }
  }

  /// The sum of states has the direction of their mean.
  private float[] direction(int tokens) {
    double squares = 0;
    for (double x : pooled) {
      squares += x * x;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new FormatException(
          model.path(),
          "the hidden states of %d tokens have no direction, for they are zero or no numbers; are the weights damaged?"
              .formatted(tokens));
    }
    float[] direction = new float[pooled.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) (pooled[i] / length);
    }
    return direction;
  }
}
