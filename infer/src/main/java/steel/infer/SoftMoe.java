package steel.infer;

import java.util.Arrays;
import java.util.List;
import steel.infer.kernel.Kernel;
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
/// @param experts each computes its own slots, which lie side by side
record SoftMoe(Matrix router, List<Mlp> experts) {
  private static final double MIN_NORM = 1e-12; // as in torch.nn.functional.normalize

  /// @param x `[T, D]`, turned into unit vectors
  /// @param y `[T, D]`
  void apply(Engine engine, float[] x, int tokens, float[] y, Activations a) {
    int width = router.columns();
    int slots = router.rows();
    for (int t = 0; t < tokens; t++) {
      toUnit(x, t * width, width, 1);
    }
    engine.products().multiply(router, x, tokens, a.combine);
    System.arraycopy(a.combine, 0, a.dispatch, 0, tokens * slots);
    for (int slot = 0; slot < slots; slot++) {
      Softmax.apply(a.dispatch, slot, tokens, slots);
    }
    float[] expertOut = expertOutputs(engine, x, tokens, a); // [E * S, D]
    Arrays.fill(y, 0, tokens * width, 0f);
    for (int t = 0; t < tokens; t++) {
      Softmax.apply(a.combine, t * slots, slots, 1);
      for (int slot = 0; slot < slots; slot++) {
        float weight = a.combine[t * slots + slot];
        engine.kernel().addScaled(y, t * width, weight, expertOut, slot * width, width);
      }
    }
  }

  private float[] expertOutputs(Engine engine, float[] units, int tokens, Activations a) {
    int width = router.columns();
    int slots = router.rows();
    int perExpert = slots / experts.size();
    float[] out = new float[slots * width];
    float[] in = new float[perExpert * width];
    float[] expertOut = new float[perExpert * width];
    for (int expert = 0; expert < experts.size(); expert++) {
      fillSlots(engine.kernel(), expert * perExpert, perExpert, units, tokens, a, in);
      experts.get(expert).apply(engine, in, perExpert, expertOut, a);
      System.arraycopy(expertOut, 0, out, expert * in.length, in.length);
    }
    return out;
  }

  private void fillSlots(
      Kernel kernel, int first, int count, float[] units, int tokens, Activations a, float[] in) {
    int width = router.columns();
    Arrays.fill(in, 0f);
    for (int slot = 0; slot < count; slot++) {
      for (int t = 0; t < tokens; t++) {
        float weight = a.dispatch[t * router.rows() + first + slot];
        kernel.addScaled(in, slot * width, weight, units, t * width, width);
      }
    }
  }

  /// Divides `n` values that lie `stride` apart by their length.
  static void toUnit(float[] x, int from, int n, int stride) {
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (double) x[from + i * stride] * x[from + i * stride];
    }
    float scale = (float) (1 / Math.max(Math.sqrt(squares), MIN_NORM));
    for (int i = 0; i < n; i++) {
      x[from + i * stride] *= scale;
    }
  }
}
