package steel.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import steel.cli.report.ReportData.Point;

/// A line in a plot.
///
/// @param name as the legend shows it
/// @param x steps or what else the axis has, rising
/// @param y values
/// @param look how it is drawn
/// @param color index into the palette
@SuppressWarnings("ArrayRecordComponent") // drawn once, compared by nobody
record Curve(String name, double[] x, double[] y, Look look, int color) {
  /// More points than this are averaged in groups: a page of a million steps must still open.
  private static final int MOST_POINTS = 400;

  /// How a curve is drawn.
  enum Look {
    /// As measured, pale, behind a smoothed one; no place in the legend.
    FAINT,
    /// A full line.
    LINE,
    /// A dot a value, joined by a dashed line.
    DOTS
  }

  /// The values that are there, in at most 400 points.
  ///
  /// @param figure its name in `metrics.jsonl`
  static Curve of(String name, List<Point> points, Axis axis, String figure, Look look, int color) {
    List<double[]> pairs = new ArrayList<>();
    for (Point point : points) {
      OptionalDouble x = axis.of(point);
      OptionalDouble y = point.figure(figure);
      if (x.isPresent() && y.isPresent()) {
        pairs.add(new double[] {x.getAsDouble(), y.getAsDouble()});
      }
    }
    int groups = Math.min(pairs.size(), MOST_POINTS);
    double[] x = new double[groups];
    double[] y = new double[groups];
    for (int g = 0; g < groups; g++) {
      int from = (int) ((long) pairs.size() * g / groups);
      int to = (int) ((long) pairs.size() * (g + 1) / groups);
      for (double[] pair : pairs.subList(from, to)) {
        y[g] += pair[1] / (to - from);
      }
      x[g] = pairs.get(g == 0 ? from : to - 1)[0];
    }
    return new Curve(name, x, y, look, color);
  }

  int size() {
    return x.length;
  }

  double last() {
    return y[y.length - 1];
  }

  /// The mean over about a tenth of the curve around each point. Towards the beginning, where a
  /// loss falls steeply, it is over less, so that it stays centred; at the end it is over what was
  /// before, or the last values would stand for themselves.
  Curve smoothed() {
    int reach = Math.max(1, size() / 20);
    double[] sums = new double[size() + 1];
    for (int i = 0; i < size(); i++) {
      sums[i + 1] = sums[i] + y[i];
    }
    double[] smooth = new double[size()];
    for (int i = 0; i < size(); i++) {
      int before = Math.min(reach, i);
      int after = Math.min(before, size() - 1 - i);
      smooth[i] = (sums[i + after + 1] - sums[i - before]) / (before + after + 1);
    }
    return new Curve(name, x, smooth, Look.LINE, color);
  }

  Curve faint() {
    return new Curve(name, x, y, Look.FAINT, color);
  }
}
