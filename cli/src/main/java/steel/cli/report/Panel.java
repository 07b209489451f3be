package steel.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import steel.cli.report.ReportData.Point;
import steel.cli.report.ReportData.Run;

/// One plot of training figures over steps, before anybody draws it.
///
/// @param file name of the PNG, without ending
/// @param title such as `Loss`
/// @param unit what the values are counted in
/// @param curves at least one, none empty
record Panel(String file, String title, String unit, List<Curve> curves) {
  /// Below this many values a curve is drawn as measured.
  private static final int SMOOTH_FROM = 60;

  /// The plots that the runs have values for.
  static List<Panel> of(List<Run> runs) {
    List<Panel> panels = new ArrayList<>();
    add(panels, "loss", "Loss", "nats per token", lossCurves(runs));
    add(panels, "learning-rate", "Learning rate", "per step", plain(runs, Point::learningRate));
    add(
        panels,
        "tokens-per-second",
        "Speed",
        "tokens per second",
        noisy(runs, Point::tokensPerSecond));
    add(panels, "gradient-norm", "Gradient norm", "before clipping", noisy(runs, Point::gradNorm));
    return List.copyOf(panels);
  }

  private static void add(
      List<Panel> panels, String file, String title, String unit, List<Curve> curves) {
    List<Curve> drawn = curves.stream().filter(c -> c.size() > 0).toList();
    if (!drawn.isEmpty()) {
      panels.add(new Panel(file, title, unit, drawn));
    }
  }

  private static List<Curve> lossCurves(List<Run> runs) {
    boolean single = runs.size() == 1;
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      String name = single ? "training" : run.name();
      addSmoothed(curves, Curve.of(name, run.points(), Point::loss, Curve.Look.LINE, i));
      String validation = single ? "validation" : run.name() + ", validation";
      int color = single ? 1 : i;
      curves.add(Curve.of(validation, run.points(), Point::validationLoss, Curve.Look.DOTS, color));
    }
    return curves;
  }

  private static List<Curve> noisy(List<Run> runs, Function<Point, OptionalDouble> value) {
    List<Curve> curves = new ArrayList<>();
    for (Curve curve : plain(runs, value)) {
      addSmoothed(curves, curve);
    }
    return curves;
  }

  private static List<Curve> plain(List<Run> runs, Function<Point, OptionalDouble> value) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      curves.add(Curve.of(run.name(), run.points(), value, Curve.Look.LINE, i));
    }
    return curves;
  }

  private static void addSmoothed(List<Curve> curves, Curve curve) {
    if (curve.size() >= SMOOTH_FROM) {
      curves.add(curve.faint());
      curves.add(curve.smoothed());
    } else {
      curves.add(curve);
    }
  }

  /// Smallest and largest step.
  Scale steps() {
    double[] x = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x())).toArray();
    return Scale.exact(Arrays.stream(x).min().orElse(0), Arrays.stream(x).max().orElse(1), 4);
  }

  /// From zero where that costs little height or little is known, else around the values.
  Scale values() {
    double[] y = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y())).toArray();
    double min = Arrays.stream(y).min().orElse(0);
    double max = Arrays.stream(y).max().orElse(1);
    return Scale.round(min > 0 && min < 0.5 * max ? 0 : min, max, 4);
  }
}
