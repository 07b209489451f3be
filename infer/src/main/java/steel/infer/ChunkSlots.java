package steel.infer;

import steel.infer.kernel.Matrix;

/// Slots that change once a chunk: `y_t = sum_j softmax_j(s_tj) f(norm z_kj) + shared(x_t)`, where
/// `k` is the chunk of `t` and `z_kj` the average over all tokens before it as in [PrefixSlots];
/// slots of the first chunk are learned.
///
/// @param router `g phi`, `[E * S, D]`
/// @param bound `|g|`
/// @param initial slots of the first chunk, `[E * S, D]`
/// @param chunk tokens
@SuppressWarnings("ArrayRecordComponent") // weights of one model, compared by nobody
record ChunkSlots(
    Matrix router, float bound, Experts experts, float[] initial, int chunk, Mlp shared)
    implements FeedForwardHalf {
  @Override
  public void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
    int width = router.columns();
    int slots = router.rows();
    shared.apply(engine, x, tokens, y, a);
    Experts.toUnits(x, tokens, width);
    engine.products().multiply(router, x, tokens, a.combine);
    for (int t = 0; t < tokens; t++) {
      if (sums.openTokens() == 0) {
        begin(engine, sums, width, a);
      }
      int at = t * slots;
      PrefixSlots.add(engine, x, t, a.combine, at, bound, sums.openVectors, sums.openWeights);
      sums.countOpen(chunk);
      Softmax.apply(a.combine, at, slots, 1);
      experts.take(engine, a.combine, t, sums.made, width, y);
    }
  }

  private void begin(Engine engine, SlotSums sums, int width, Activations a) {
    boolean isFirst = sums.weights[0] == 0;
    for (int slot = 0; slot < router.rows(); slot++) {
      if (isFirst) {
        System.arraycopy(initial, slot * width, a.slots, slot * width, width);
      } else {
        PrefixSlots.average(sums, slot, width, a.slots, slot * width);
      }
    }
    experts.apply(engine, a.slots, 1, width, sums.made, a);
  }
}
