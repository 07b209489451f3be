package steel.cli.report;

import java.util.Locale;

/// Numbers as a reader wants them, the same in every locale.
final class Numbers {
  private Numbers() {}

  /// `12,345`.
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// `72.5 %` of a share 0 to 1.
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /// `3.142`.
  static String loss(double loss) {
    return String.format(Locale.ROOT, "%.3f", loss);
  }

  /// `850 ms`, `12.3 s`, `1 min 12 s`, `2 h 5 min`.
  static String seconds(double seconds) {
    if (seconds < 1) {
      return Math.round(1000 * seconds) + " ms";
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long s = Math.round(seconds);
    return s < 3600
        ? "%d min %d s".formatted(s / 60, s % 60)
        : "%d h %d min".formatted(s / 3600, s % 3600 / 60);
  }

  /// A value with four digits that count: `17,530`, `1.284`, `6.00e-4`.
  static String figure(double value) {
    double size = Math.abs(value);
    if (size != 0 && size < 0.01) {
      return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e([+-])0*", "e$1");
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /// A label on an axis whose ticks are `step` apart: as many decimals as tell them apart, `4e-4`
  /// for the very small, `120k` for the large.
  static String tick(double value, double step) {
    if (value == 0 || step < 0.0005 || (Math.abs(value) >= 10_000 && step >= 100)) {
      return bare(value);
    }
    int decimals = 0;
    for (double unit = step; Math.abs(unit - Math.rint(unit)) > 1e-6 * unit; unit *= 10) {
      decimals++; // 2.5 apart wants one, 0.25 two
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /// As short as it gets: `0.25`, `3`, `4e-4`, `12.5k`, `120M`, `3B`.
  static String bare(double value) {
    double size = Math.abs(value);
    if (size < 1e-12) {
      return "0"; // what is left of a tick at zero
    }
    if (size < 0.001) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replace(".0e", "e")
          .replaceFirst("e([+-])0*", "e$1");
    }
    if (size < 10_000) {
      return withoutZeros(String.format(Locale.ROOT, "%,.3f", value));
    }
    int thousands = size < 1e6 ? 1 : size < 1e9 ? 2 : size < 1e12 ? 3 : 4;
    return withoutZeros(String.format(Locale.ROOT, "%,.1f", value / Math.pow(1000, thousands)))
        + "kMBT".charAt(thousands - 1);
  }

  private static String withoutZeros(String decimal) {
    return decimal.replaceFirst("\\.?0+$", "");
  }
}
