package steel.cli.report;

import java.util.ArrayList;
import java.util.List;

/// An axis: maps values to 0..1 and has round ticks.
///
/// @param low value at 0
/// @param high value at 1, above `low`
/// @param step between ticks
record Scale(double low, double high, double step) {
  /// Covers the values between two round numbers.
  ///
  /// @param ticks about how many
  static Scale round(double min, double max, int ticks) {
    double low = min;
    double high = max;
    if (!(high > low)) { // one point, or a constant
      double margin = low == 0 ? 1 : Math.abs(low) / 2;
      low -= low > 0 ? Math.min(low, margin) : margin;
      high += margin;
    }
    double step = niceStep((high - low) / ticks);
    return new Scale(
        Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, step);
  }

  /// Ends where the values end, with ticks inside; for steps of a run.
  static Scale exact(double min, double max, int ticks) {
    double high = max > min ? max : min + 1;
    return new Scale(min, high, Math.max(1, niceStep((high - min) / ticks)));
  }

  /// As [#exact], of values that need not be whole.
  static Scale within(double min, double max, int ticks) {
    double high = max > min ? max : min + 1;
    return new Scale(min, high, niceStep((high - min) / ticks));
  }

  /// Where a value lies, 0 to 1 within the axis.
  double at(double value) {
    return (value - low) / (high - low);
  }

  /// Multiples of `step` on the axis.
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /// 1, 2, 2.5 or 5 times a power of ten, at least `rough`.
  private static double niceStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double nice : new double[] {1, 2, 2.5, 5}) {
      if (nice * power >= rough * (1 - 1e-9)) {
        return nice * power;
      }
    }
    return 10 * power;
  }
}
