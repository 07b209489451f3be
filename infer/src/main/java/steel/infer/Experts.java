package steel.infer;

import java.util.List;

/// The experts of a mixture, and their slots, which lie side by side.
///
/// @param all each computes its own slots
/// @param slotsEach `S`
/// @param slotNorm whether slots are brought to a mean square of 1 first
/// @param epsilon of the model's norms
record Experts(List<Mlp> all, int slotsEach, boolean slotNorm, double epsilon) {
  private static final double MIN_NORM = 1e-12; // as in torch.nn.functional.normalize

  /// Every slot of some rows through its expert. With `slotNorm` the slots are changed.
  ///
  /// @param slots `[E, rows * S, D]`
  /// @param rows of slots each expert has
  /// @param made `[E, rows * S, D]`
  void apply(Engine engine, float[] slots, int rows, int width, float[] made, Activations a) {
    int each = rows * slotsEach;
    if (slotNorm) {
      for (int slot = 0; slot < all.size() * each; slot++) {
        norm(slots, slot * width, width);
      }
    }
    for (int expert = 0; expert < all.size(); expert++) {
      int at = expert * each * width;
      System.arraycopy(slots, at, a.expertIn, 0, each * width);
      all.get(expert).apply(engine, a.expertIn, each, a.expertOut, a);
      System.arraycopy(a.expertOut, 0, made, at, each * width);
    }
  }

  /// Averages of unit vectors are far shorter than 1, so `epsilon` counts against their length, not
  /// against their mean square.
  private void norm(float[] x, int from, int n) {
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (double) x[from + i] * x[from + i];
    }
    float scale = (float) Math.sqrt(n / (squares + epsilon));
    for (int i = 0; i < n; i++) {
      x[from + i] *= scale;
    }
  }

  /// Divides `n` values that lie `stride` apart by their length.
  static void toUnit(float[] x, int from, int n, int stride) {
    float scale = (float) (1 / length(x, from, n, stride));
    for (int i = 0; i < n; i++) {
      x[from + i * stride] *= scale;
    }
  }

  /// The length of `n` values that lie `stride` apart, if it is not next to nothing.
  static double length(float[] x, int from, int n, int stride) {
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (double) x[from + i * stride] * x[from + i * stride];
    }
    return Math.max(Math.sqrt(squares), MIN_NORM);
  }
}
