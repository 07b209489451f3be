package steel.infer.kernel;

/// Sums in one order, whatever computes beside them.
final class Sums {
  private Sums() {}

  /// The sum of `n` values: four sums, of which each waits less than one would.
  static float of(float[] x, int at, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = at;
    for (; i <= at + n - 4; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < at + n; i++) {
      a += x[i];
    }
    return a + b + (c + d);
  }
}
