package steel.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import steel.cli.report.ReportData.Point;
import steel.cli.report.ReportData.Run;

/// What curves are drawn over. Runs with other batches or on other machines look alike over steps,
/// and are not.
///
/// @param name as files are called after it
/// @param title of the axis
/// @param unit what a value is divided by
/// @param isWhole whether no tick may lie between two whole numbers
record Axis(String name, String title, double unit, boolean isWhole) {
  /// Over optimizer steps, which every run has.
  static final Axis STEPS = new Axis("step", "step", 1, true);

  private static final String TOKENS = "tokens";
  private static final String SECONDS = "elapsed_seconds";
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  /// Those that some of the runs have values for.
  static List<Axis> of(List<Run> runs) {
    List<Axis> axes = new ArrayList<>(List.of(STEPS));
    double tokens = values(runs, TOKENS).max().orElse(0);
    if (tokens > 0) {
      double unit = tokens < 2 * MILLION ? 1 : tokens < 2 * BILLION ? MILLION : BILLION;
      String title = unit == 1 ? "tokens" : unit == MILLION ? "million tokens" : "billion tokens";
      axes.add(new Axis(TOKENS, title, unit, unit == 1));
    }
    double seconds = values(runs, SECONDS).max().orElse(0);
    if (seconds > 0) {
      double unit = seconds < 3 * MINUTE ? 1 : seconds < 3 * HOUR ? MINUTE : HOUR;
      String title = unit == 1 ? "seconds" : unit == MINUTE ? "minutes" : "hours";
      axes.add(new Axis("time", title, unit, false));
    }
    return axes;
  }

  private static DoubleStream values(List<Run> runs, String figure) {
    return runs.stream()
        .flatMap(run -> run.points().stream())
        .map(point -> point.figure(figure))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble);
  }

  /// Where a step lies.
  OptionalDouble of(Point point) {
    OptionalDouble value =
        switch (name) {
          case "step" -> OptionalDouble.of((double) point.step());
          case "time" -> point.figure(SECONDS);
          default -> point.figure(name);
        };
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / unit) : value;
  }

  Scale scale(double min, double max) {
    return isWhole ? Scale.exact(min, max, 4) : Scale.within(min, max, 4);
  }
}
