package steel.data.language;

/// What is taken from a count of 1, 2, and 3 or more, of one order.
///
/// With `n[c]` the number of n-grams whose count is `c` and `y = n[1] / (n[1] + 2 n[2])`, the
/// discount of `c` is `c - (c + 1) y n[c + 1] / n[c]`. Where counts are so few or so regular that
/// this has no sense, it is 0.5, 1 and 1.5, as with KenLM's `--discount_fallback`.
///
/// Source: Chen and Goodman 1999, "An empirical study of smoothing techniques for language
/// modeling", eq. 26.
///
/// @param estimated false for the fallback
record Discounts(double one, double two, double more, boolean estimated) {
  private static final Discounts FALLBACK = new Discounts(0.5, 1, 1.5, false);

  /// @param countsOfCounts `n[1]` to `n[4]`, in an array of 5
  static Discounts of(long[] countsOfCounts) {
    double[] discounts = new double[4];
    double n1 = countsOfCounts[1];
    double y = n1 / (n1 + 2.0 * countsOfCounts[2]);
    for (int c = 1; c <= 3; c++) {
      if (countsOfCounts[c] == 0) {
        return FALLBACK;
      }
      discounts[c] = c - (c + 1) * y * countsOfCounts[c + 1] / countsOfCounts[c];
      if (discounts[c] < 0 || discounts[c] > c) {
        return FALLBACK;
      }
    }
    return new Discounts(discounts[1], discounts[2], discounts[3], true);
  }

  double of(long count) {
    return count == 1 ? one : count == 2 ? two : more;
  }
}
