package steel.infer.kernel;

/// Sums in one order, whatever computes beside them.
public final class Sums {
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

  /// The sum of `n` squares likewise, in double: that of 1,792 keeps all of float32's digits.
  public static double squares(float[] x, int at, int n) {
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
