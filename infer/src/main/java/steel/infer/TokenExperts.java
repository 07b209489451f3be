package steel.infer;

import java.util.Arrays;
import steel.infer.kernel.Matrix;

/// Every expert on every token: `y_t = sum_e softmax_e(s_te) f_e(x_t)`. Version 1 of Steel-LLM has
/// `s_t = W x_t + b`; the kind `softmoe_token` has version 3's router, `s_te = g (u_t . phi_e)`
/// with unit vectors.
///
/// @param router `W`, or `g phi`, `[E, D]`
/// @param bias `b`, `[E]`; none for unit vectors
/// @param ofUnits whether the router reads `x_t / |x_t|`
@SuppressWarnings("ArrayRecordComponent") // weights of one model, compared by nobody
record TokenExperts(Matrix router, float[] bias, boolean ofUnits, Experts experts)
    implements FeedForwardHalf {
  @Override
  public void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
    int width = router.columns();
    int count = router.rows();
    engine.products().multiply(router, x, tokens, a.combine);
    for (int t = 0; t < tokens; t++) {
      float scale = ofUnits ? (float) (1 / Experts.length(x, t * width, width, 1)) : 1;
      for (int e = 0; e < count; e++) {
        a.combine[t * count + e] = a.combine[t * count + e] * scale + (ofUnits ? 0 : bias[e]);
      }
      Softmax.apply(a.combine, t * count, count, 1);
    }
    Arrays.fill(y, 0, tokens * width, 0f);
    for (int e = 0; e < count; e++) {
      experts.all().get(e).apply(engine, x, tokens, a.expertOut, a);
      for (int t = 0; t < tokens; t++) {
        float weight = a.combine[t * count + e];
        engine.kernel().addScaled(y, t * width, weight, a.expertOut, t * width, width);
      }
    }
  }
}
