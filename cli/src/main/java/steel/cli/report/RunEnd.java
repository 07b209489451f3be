package steel.cli.report;

import java.util.Arrays;
import java.util.OptionalDouble;
import steel.cli.report.ReportData.Run;

/// Where a run came to.
final class RunEnd {
  private static final int SHARE = 20; // of the steps, whose mean is the loss in the end

  private RunEnd() {}

  static OptionalDouble steps(Run run) {
    return run.points().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) run.points().getLast().step());
  }

  /// The mean of the last losses: that of one batch says little.
  static OptionalDouble loss(Run run) {
    double[] losses = values(run, "loss");
    return Arrays.stream(losses).skip(losses.length - Math.ceilDiv(losses.length, SHARE)).average();
  }

  static OptionalDouble last(Run run, String figure) {
    double[] values = values(run, figure);
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(values[values.length - 1]);
  }

  static OptionalDouble lowest(Run run, String figure) {
    return Arrays.stream(values(run, figure)).min();
  }

  static OptionalDouble median(Run run, String figure) {
    double[] values = values(run, figure);
    Arrays.sort(values);
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(values[values.length / 2]);
  }

  private static double[] values(Run run, String figure) {
    return run.points().stream()
        .map(point -> point.figure(figure))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }
}
