package steel.data.analysis;

import java.util.ArrayList;
import java.util.List;
import steel.data.Analysis.Bar;
import steel.data.Analysis.Statistic;

/// How values of one kind are distributed: counts in buckets whose borders are two per cent apart,
/// so that a quantile is right to one per cent whatever the number of values. Two of them add up to
/// that of all their values. Source: Masson et al. 2019, "DDSketch", arXiv:1908.10693.
///
/// Values below a millionth count as zero.
final class Distribution {
  private static final double LEAST = 1e-6;
  private static final double GROWTH = Math.log(1.02);
  private static final int BUCKETS = 2_400; // up to 4e14
  private static final int BARS = 24;

  private static final long[] EMPTY = {};

  private long[] buckets = EMPTY; // made when needed: most steps measure nothing
  private long zeros;
  private long count;
  private double sum;
  private double sumOfSquares;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double value) {
    count++;
    sum += value;
    sumOfSquares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value < LEAST) {
      zeros++;
    } else {
      make();
      buckets[bucket(value)]++;
    }
  }

  private void make() {
    if (buckets.length == 0) {
      buckets = new long[BUCKETS];
    }
  }

  private static int bucket(double value) {
    return Math.clamp((int) (Math.log(value / LEAST) / GROWTH), 0, BUCKETS - 1);
  }

  /// The middle of a bucket.
  private static double value(int bucket) {
    return LEAST * Math.exp((bucket + 0.5) * GROWTH);
  }

  void add(Distribution other) {
    if (other.buckets.length > 0) {
      make();
      for (int i = 0; i < BUCKETS; i++) {
        buckets[i] += other.buckets[i];
      }
    }
    zeros += other.zeros;
    count += other.count;
    sum += other.sum;
    sumOfSquares += other.sumOfSquares;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  long count() {
    return count;
  }

  double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /// The standard deviation of all values.
  double deviation() {
    return count == 0 ? 0 : Math.sqrt(Math.max(0, sumOfSquares / count - mean() * mean()));
  }

  /// The value that a share of all values does not exceed.
  ///
  /// @param share 0 to 1
  double quantile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count));
    long passed = zeros;
    if (count == 0 || rank <= passed) {
      return count == 0 ? 0 : min;
    }
    for (int i = 0; i < buckets.length; i++) {
      passed += buckets[i];
      if (passed >= rank) {
        return Math.clamp(value(i), min, max);
      }
    }
    return max;
  }

  /// All of it.
  ///
  /// @param low the bound below which a filter drops
  /// @param high the bound above which it drops
  /// @param outside how many values are outside
  Statistic summary(double low, double high, long outside) {
    return new Statistic(
        count,
        mean(),
        deviation(),
        count == 0 ? 0 : min,
        quantile(0.01),
        quantile(0.05),
        quantile(0.25),
        quantile(0.5),
        quantile(0.75),
        quantile(0.95),
        quantile(0.99),
        count == 0 ? 0 : max,
        low,
        high,
        outside,
        bars());
  }

  /// The values between the first and the last of a thousand, in bars of equal width, or of equal
  /// ratio where they span more than a factor of thirty; those outside count to the ends.
  private List<Bar> bars() {
    if (count == 0) {
      return List.of();
    }
    double low = quantile(0.001);
    double high = Math.max(quantile(0.999), low + LEAST);
    boolean isLogarithmic = low > 0 && high / low > 30;
    double from = isLogarithmic ? Math.log(low) : low;
    double to = isLogarithmic ? Math.log(high) : high;
    long[] counts = new long[BARS];
    counts[place(0, from, to, isLogarithmic)] += zeros;
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i] > 0) {
        counts[place(Math.clamp(value(i), min, max), from, to, isLogarithmic)] += buckets[i];
      }
    }
    List<Bar> bars = new ArrayList<>(BARS);
    for (int i = 0; i < BARS; i++) {
      double left = from + (to - from) * i / BARS;
      double right = from + (to - from) * (i + 1) / BARS;
      bars.add(
          isLogarithmic
              ? new Bar(Math.exp(left), Math.exp(right), counts[i])
              : new Bar(left, right, counts[i]));
    }
    return bars;
  }

  private static int place(double value, double from, double to, boolean isLogarithmic) {
    double at = isLogarithmic ? Math.log(Math.max(value, LEAST)) : value;
    return Math.clamp((int) (BARS * (at - from) / (to - from)), 0, BARS - 1);
  }
}
