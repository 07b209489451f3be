package steel.infer;

import java.util.Arrays;
import steel.infer.kernel.Matrix;

/// Version 2 of Steel-LLM: with `l = x score`, slot `z_j = sum_t softmax_j(l_t) x_t` and `y_t =
/// sum_j softmax_t(l_j) f(z_j)`. Not causal. Source: its released modelling file.
///
/// @param router score, transposed, `[E * S, D]`
record SumSlots(Matrix router, Experts experts) implements FeedForwardHalf {
  @Override
  public void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
    int width = router.columns();
    int slots = router.rows();
    engine.products().multiply(router, x, tokens, a.combine);
    System.arraycopy(a.combine, 0, a.dispatch, 0, tokens * slots);
    for (int t = 0; t < tokens; t++) {
      Softmax.apply(a.dispatch, t * slots, slots, 1);
    }
    experts.fill(engine, a.dispatch, x, tokens, width, a.slots);
    experts.apply(engine, a.slots, 1, width, a.made, a);
    for (int slot = 0; slot < slots; slot++) {
      Softmax.apply(a.combine, slot, tokens, slots);
    }
    Arrays.fill(y, 0, tokens * width, 0f);
    for (int t = 0; t < tokens; t++) {
      experts.take(engine, a.combine, t, a.made, width, y);
    }
  }
}
