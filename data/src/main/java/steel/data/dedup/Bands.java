package steel.data.dedup;

/// How the minima of MinHash are put together: documents are duplicates if all `rows` minima of at
/// least one of the bands are equal. With a share `s` of common shingles that happens with
/// probability `1 - (1 - s^rows)^count`. Source: Leskovec, Rajaraman and Ullman, Mining of Massive
/// Datasets, 3.4.
///
/// @param count of bands
/// @param rows of each
public record Bands(int count, int rows) {
  private static final int STEPS = 512; // of each integral; even

  public Bands {
    if (count < 1 || rows < 1) {
      throw new IllegalArgumentException("bands and rows must be positive");
    }
  }

  /// How many minima they take.
  int permutations() {
    return count * rows;
  }

  /// The bands that separate best at a threshold: that make the sum of two areas smallest, of pairs
  /// below it that are united, and of pairs above it that are not. Data-juicer chooses so.
  ///
  /// @param threshold share of common shingles, from 0 to 1
  /// @param permutations how many minima there may be
  public static Bands best(double threshold, int permutations) {
    Bands best = new Bands(1, 1);
    double least = Double.POSITIVE_INFINITY;
    for (int count = 1; count <= permutations; count++) {
      for (int rows = 1; rows <= permutations / count; rows++) {
        Bands bands = new Bands(count, rows);
        double error = bands.area(0, threshold, true) + bands.area(threshold, 1, false);
        if (error < least) {
          least = error;
          best = bands;
        }
      }
    }
    return best;
  }

  /// By Simpson's rule.
  private double area(double from, double to, boolean united) {
    double step = (to - from) / STEPS;
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double missed = Math.pow(1 - Math.pow(from + i * step, rows), count);
      int weight = i == 0 || i == STEPS ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * (united ? 1 - missed : missed);
    }
    return sum * step / 3;
  }
}
