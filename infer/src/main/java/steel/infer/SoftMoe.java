package steel.infer;

import java.util.Arrays;
import steel.infer.kernel.Matrix;

/// Soft mixture of experts, version 3 of Steel-LLM. With unit vectors `u_t = x_t / |x_t|`, unit
/// router columns `phi_j` and a scale `g`: `s_tj = g (u_t . phi_j)`, slot `z_j = sum_m
/// softmax_m(s_mj) u_m` over all tokens of the call, expert output `Y_j = f(z_j)`, and `y_t = sum_j
/// softmax_j(s_tj) Y_j`. Not causal: see `steel.model.FeedForward.SoftMoeV3`.
///
/// Source: Puigcerver et al. 2023, arXiv:2308.00951, section 2, with the normalisation of its
/// section 2.3; that slots average `u` and not `x` is Steel-LLM's.
///
/// @param router `g phi`, `[E * S, D]`
record SoftMoe(Matrix router, Experts experts) implements FeedForwardHalf {
  @Override
  public void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
    int width = router.columns();
    int slots = router.rows();
    Experts.toUnits(x, tokens, width);
    engine.products().multiply(router, x, tokens, a.combine);
    System.arraycopy(a.combine, 0, a.dispatch, 0, tokens * slots);
    for (int slot = 0; slot < slots; slot++) {
      Softmax.apply(a.dispatch, slot, tokens, slots);
    }
    experts.fill(engine, a.dispatch, x, tokens, width, a.slots);
    experts.apply(engine, a.slots, 1, width, a.made, a);
    Arrays.fill(y, 0, tokens * width, 0f);
    for (int t = 0; t < tokens; t++) {
      Softmax.apply(a.combine, t * slots, slots, 1);
      experts.take(engine, a.combine, t, a.made, width, y);
    }
  }
}
