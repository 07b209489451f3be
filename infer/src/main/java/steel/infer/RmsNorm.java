package steel.infer;

import steel.infer.kernel.Sums;

/// Root-mean-square norm: `y = w * x / sqrt(mean(x^2) + eps)`, without a mean taken off.
///
/// Source: Zhang and Sennrich 2019, arXiv:1910.07467, eq. 4.
///
/// @param weight `w`, `[D]`
/// @param eps added to the mean square, no unit
@SuppressWarnings("ArrayRecordComponent") // weights of one model, compared by nobody
record RmsNorm(float[] weight, double eps) {

  /// Norms every token.
  ///
  /// @param x `[T, D]`, from token `from` on
  /// @param y `[tokens, D]`
  void apply(float[] x, int from, int tokens, float[] y) {
    int width = weight.length;
    for (int t = 0; t < tokens; t++) {
      int at = (from + t) * width;
      float scale = (float) (1 / Math.sqrt(Sums.squares(x, at, width) / width + eps));
      for (int i = 0; i < width; i++) {
        y[t * width + i] = x[at + i] * scale * weight[i];
      }
    }
  }
}
