package steel.infer;

/// `softmax(x)_i = e^(x_i) / sum_j e^(x_j)`, with the maximum taken off first so that nothing
/// overflows.
final class Softmax {
  private Softmax() {}

  /// In place, over `n` values that lie `stride` apart.
  static void apply(float[] x, int from, int n, int stride) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[from + i * stride]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float weight = (float) Math.exp(x[from + i * stride] - max);
      x[from + i * stride] = weight;
      sum += weight;
    }
    float scale = (float) (1 / sum);
    for (int i = 0; i < n; i++) {
      x[from + i * stride] *= scale;
    }
  }
}
