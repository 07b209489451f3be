package steel.testkit;

/// Comparison of float arrays that tells where and how much they differ.
public final class Close {
  private Close() {}

  /// Fails unless every element is within `tolerance` of the expected one; NaN never is.
  ///
  /// @param name what the message calls the array
  /// @param tolerance absolute
  public static void assertClose(String name, float[] actual, float[] expected, double tolerance) {
    if (actual.length != expected.length) {
      throw new AssertionError(
          "%s has %d elements, expected %d".formatted(name, actual.length, expected.length));
    }
    int first = -1;
    int bad = 0;
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      if (!(difference <= tolerance)) { // also true for NaN
        first = first < 0 ? i : first;
        bad++;
      }
      worst = Double.isNaN(difference) ? Double.NaN : Math.max(worst, difference);
    }
    if (bad > 0) {
      throw new AssertionError(
          "%s: %d of %d elements off by more than %g; first at [%d]: %s, expected %s; largest %g"
              .formatted(
                  name,
                  bad,
                  actual.length,
                  tolerance,
                  first,
                  actual[first],
                  expected[first],
                  worst));
    }
  }

  /// The largest absolute value, for tolerances relative to a tensor's size.
  public static double maxAbs(float[] values) {
    double max = 0;
    for (float value : values) {
      max = Math.max(max, Math.abs(value));
    }
    return max;
  }
}
