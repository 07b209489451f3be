package steel.infer;

import java.util.Arrays;
import steel.infer.kernel.Matrix;

/// Version 3 on every prefix: slot `j` of token `t` is `z_tj = sum_{m<=t} w_mj u_m / sum_{m<=t}
/// w_mj` with `w_mj = e^(s_mj - |g|)`, and `y_t = sum_j softmax_j(s_tj) f(norm z_tj)`. Scores lie
/// between `-|g|` and `|g|`, so no weight overflows.
///
/// @param router `g phi`, `[E * S, D]`
/// @param bound `|g|`
record PrefixSlots(Matrix router, float bound, Experts experts) implements FeedForwardHalf {
  /// Tokens whose slots are in memory at once.
  static final int BLOCK = 32;

  @Override
  public void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
    int width = router.columns();
    int slots = router.rows();
    Experts.toUnits(x, tokens, width);
    engine.products().multiply(router, x, tokens, a.combine);
    Arrays.fill(y, 0, tokens * width, 0f);
    for (int from = 0; from < tokens; from += BLOCK) {
      int rows = Math.min(BLOCK, tokens - from);
      for (int row = 0; row < rows; row++) {
        int t = from + row;
        add(engine, x, t, a.combine, t * slots, bound, sums.vectors, sums.weights);
        for (int slot = 0; slot < slots; slot++) {
          average(sums, slot, width, a.slots, place(slot, row, rows) * width);
        }
        Softmax.apply(a.combine, t * slots, slots, 1);
      }
      experts.apply(engine, a.slots, rows, width, a.made, a);
      for (int row = 0; row < rows; row++) {
        for (int slot = 0; slot < slots; slot++) {
          float weight = a.combine[(from + row) * slots + slot];
          int made = place(slot, row, rows) * width;
          engine.kernel().addScaled(y, (from + row) * width, weight, a.made, made, width);
        }
      }
    }
  }

  /// Where a slot of a row lies among those of all rows, `[E, rows, S]`.
  private int place(int slot, int row, int rows) {
    int each = experts.slotsEach();
    return (slot / each * rows + row) * each + slot % each;
  }

  /// Adds a token to the sums of every slot.
  ///
  /// @param scores `s_t`, from `at` on
  static void add(
      Engine engine,
      float[] units,
      int token,
      float[] scores,
      int at,
      float bound,
      float[] vectors,
      float[] weights) {
    int width = vectors.length / weights.length;
    for (int slot = 0; slot < weights.length; slot++) {
      float weight = (float) Math.exp(scores[at + slot] - bound);
      engine.kernel().addScaled(vectors, slot * width, weight, units, token * width, width);
      weights[slot] += weight;
    }
  }

  /// Writes one slot.
  static void average(SlotSums sums, int slot, int width, float[] out, int to) {
    float share = 1 / sums.weights[slot];
    for (int i = 0; i < width; i++) {
      out[to + i] = sums.vectors[slot * width + i] * share;
    }
  }
}
