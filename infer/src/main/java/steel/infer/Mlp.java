package steel.infer;

import java.util.List;
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
  ///
  /// @param in gate and up
  record Raw(List<Matrix> in, Matrix down) implements Mlp {
    @Override
    public void apply(Engine engine, float[] x, int rows, float[] y, Activations a) {
      engine.products().multiply(in, x, rows, a.gateAndUp);
      siluTimes(engine, a.gate(), a.up(), rows, down.columns());
      engine.products().multiply(down, a.up(), rows, y);
    }
  }

  /// SwiGLU gated a second time on the way down: `h = silu(gate_up x) * up x`, then `silu(gate_down
  /// h) * down h`.
  ///
  /// Source: Steel-LLM, arXiv:2502.06635, section 3.2.
  ///
  /// @param in gate and up
  /// @param out gate and down
  record Senet(List<Matrix> in, List<Matrix> out) implements Mlp {
    @Override
    public void apply(Engine engine, float[] x, int rows, float[] y, Activations a) {
      engine.products().multiply(in, x, rows, a.gateAndUp);
      siluTimes(engine, a.gate(), a.up(), rows, out.getFirst().columns());
      engine.products().multiply(out, a.up(), rows, a.gateDownAnd(y));
      siluTimes(engine, a.gateDown, y, rows, out.getFirst().rows());
    }
  }

  /// `y = silu(gate) * y` with `silu(g) = g / (1 + e^-g)`.
  private static void siluTimes(Engine engine, float[] gate, float[] y, int rows, int width) {
    if (rows == 1) { // microseconds
      engine.kernel().siluTimes(gate, y, 0, width);
      return;
    }
    long work = 2L * rows * width; // an exponential is worth some multiply-adds
    engine.workers().run(rows, work, row -> engine.kernel().siluTimes(gate, y, row * width, width));
  }
}
