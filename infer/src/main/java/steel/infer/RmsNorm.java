package steel.infer;

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
      float scale = (float) (1 / Math.sqrt(squares(x, at, width) / width + eps));
      for (int i = 0; i < width; i++) {
        y[t * width + i] = x[at + i] * scale * weight[i];
      }
    }
  }

  /// The sum of squares, in double: that of 1,792 keeps all of float32's digits. Four sums, as in
  /// `kernel.Sums`: an addition waits for the one before it.
  private static double squares(float[] x, int at, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = at;
    for (; i <= at + n - 4; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (; i < at + n; i++) {
      a += (double) x[i] * x[i];
    }
    return a + b + (c + d);
  }
}
