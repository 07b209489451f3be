package steel.infer;

import java.util.Arrays;
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

  /// Fills slots: `z_j = sum_t w_tj x_t`.
  ///
  /// @param weights `[tokens, E * S]`
  /// @param x `[tokens, width]`
  /// @param slots `[E * S, width]`
  void fill(Engine engine, float[] weights, float[] x, int tokens, int width, float[] slots) {
    int count = all.size() * slotsEach;
    Arrays.fill(slots, 0, count * width, 0f);
    for (int slot = 0; slot < count; slot++) {
      for (int t = 0; t < tokens; t++) {
        float weight = weights[t * count + slot];
        engine.kernel().addScaled(slots, slot * width, weight, x, t * width, width);
      }
    }
  }

  /// Adds to one token what its weights take of every slot: `y += sum_j w_j Y_j`.
  ///
  /// @param weights `[tokens, E * S]`
  /// @param made `[E * S, width]`
  void take(Engine engine, float[] weights, int token, float[] made, int width, float[] y) {
    int count = all.size() * slotsEach;
    for (int slot = 0; slot < count; slot++) {
      float weight = weights[token * count + slot];
      engine.kernel().addScaled(y, token * width, weight, made, slot * width, width);
    }
  }

  /// Makes every token as long as 1.
  ///
  /// @param x `[tokens, width]`
  static void toUnits(float[] x, int tokens, int width) {
    for (int t = 0; t < tokens; t++) {
      toUnit(x, t * width, width, 1);
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
