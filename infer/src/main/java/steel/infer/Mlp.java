package steel.infer;

import steel.infer.kernel.Matrix;

/// A gated network on some rows: all tokens, or the slots of an expert. `N` rows.
sealed interface Mlp {

  /// Computes every row on its own.
  ///
  /// @param x `[N, D]`
  /// @param y `[N, D]`
  /// @param a lends scratch
  void apply(Engine engine, float[] x, int rows, float[] y, Activations a);

  /// SwiGLU: `down(silu(gate x) * up x)`.
  ///
  /// Source: Shazeer 2020, arXiv:2002.05202, eq. 6.
  record Raw(Matrix gate, Matrix up, Matrix down) implements Mlp {
    @Override
    public void apply(Engine engine, float[] x, int rows, float[] y, Activations a) {
      engine.products().multiply(gate, x, rows, a.gate);
      engine.products().multiply(up, x, rows, a.up);
      siluTimes(engine, a.gate, a.up, rows, up.rows());
      engine.products().multiply(down, a.up, rows, y);
    }
  }

  /// SwiGLU gated a second time on the way down: `h = silu(gate_up x) * up x`, then `silu(gate_down
  /// h) * down h`.
  ///
  /// Source: Steel-LLM, arXiv:2502.06635, section 3.2.
  record Senet(Matrix gateUp, Matrix up, Matrix gateDown, Matrix down) implements Mlp {
    @Override
    public void apply(Engine engine, float[] x, int rows, float[] y, Activations a) {
      engine.products().multiply(gateUp, x, rows, a.gate);
      engine.products().multiply(up, x, rows, a.up);
      siluTimes(engine, a.gate, a.up, rows, up.rows());
      engine.products().multiply(gateDown, a.up, rows, a.gateDown);
      engine.products().multiply(down, a.up, rows, y);
      siluTimes(engine, a.gateDown, y, rows, down.rows());
    }
  }

  /// `y = silu(gate) * y` with `silu(g) = g / (1 + e^-g)`.
  private static void siluTimes(Engine engine, float[] gate, float[] y, int rows, int width) {
    long work = 16L * rows * width; // an exponential is worth about 16 multiply-adds
    engine
        .workers()
        .run(
            rows,
            work,
            row -> {
              for (int i = row * width; i < (row + 1) * width; i++) {
                y[i] *= (float) (gate[i] / (1 + Math.exp(-gate[i])));
              }
            });
  }
}
