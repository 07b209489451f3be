package steel.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import steel.cli.report.ReportData.Run;

/// One plot of training figures, before anybody draws it.
///
/// @param file name of the PNG, without ending
/// @param title such as `Loss`
/// @param unit what the values are counted in
/// @param axis what they are drawn over
/// @param curves at least one, none empty
record Panel(String file, String title, String unit, Axis axis, List<Curve> curves) {
  /// Below this many values a curve is drawn as measured.
  private static final int SMOOTH_FROM = 60;

  /// With more runs than this, what was measured would hide the means of others.
  private static final int MOST_FAINT = 3;

  private static final String VALIDATION = "validation_loss";

  /// The plots over steps that the runs have values for.
  static List<Panel> of(List<Run> runs) {
    return of(runs, Axis.STEPS);
  }

  /// The plots that the runs have values for.
  static List<Panel> of(List<Run> runs, Axis axis) {
    Drawing drawing = new Drawing(runs, axis, new ArrayList<>());
    if (runs.size() == 1) {
      List<Curve> curves = drawing.noisy("loss", "training", 0);
      curves.addAll(drawing.measured(VALIDATION, "validation", 1));
      drawing.add("loss", "Loss", "nats per token", curves);
    } else {
      drawing.add("loss", "Loss", "nats per token", drawing.noisy("loss"));
      drawing.add(
          "validation-loss", "Validation loss", "nats per token", drawing.measured(VALIDATION));
    }
    for (String source : sources(runs)) {
      String name = source.substring(VALIDATION.length() + 1);
      drawing.add(
          "validation-loss-" + name,
          "Validation loss, " + name,
          "nats per token",
          drawing.measured(source));
    }
    drawing.add("probe", "Questions", "share right", drawing.measured("probe_accuracy"));
    drawing.add("learning-rate", "Learning rate", "per step", drawing.plain("lr"));
    drawing.add(
        "tokens-per-second", "Speed", "tokens per second", drawing.noisy("tokens_per_second"));
    drawing.add("gradient-norm", "Gradient norm", "before clipping", drawing.noisy("grad_norm"));
    drawing.add("mfu", "Share of the peak", "mfu_true", drawing.noisy("mfu_true"));
    return List.copyOf(drawing.panels());
  }

  /// Losses that some run has of one source.
  private static List<String> sources(List<Run> runs) {
    return runs.stream()
        .flatMap(run -> run.points().stream())
        .flatMap(point -> point.figures().keySet().stream())
        .filter(figure -> figure.startsWith(VALIDATION + "/"))
        .distinct()
        .sorted()
        .toList();
  }

  /// Makes the plots of some runs over one axis.
  private record Drawing(List<Run> runs, Axis axis, List<Panel> panels) {
    void add(String file, String title, String unit, List<Curve> curves) {
      List<Curve> drawn = curves.stream().filter(c -> c.size() > 0).toList();
      if (!drawn.isEmpty()) {
        String over = axis.equals(Axis.STEPS) ? "" : "-over-" + axis.name();
        panels.add(new Panel(file + over, title, unit, axis, drawn));
      }
    }

    List<Curve> plain(String figure) {
      List<Curve> curves = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        curves.add(curve(i, runs.get(i).name(), figure, Curve.Look.LINE, i));
      }
      return curves;
    }

    List<Curve> measured(String figure) {
      List<Curve> curves = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        curves.add(curve(i, runs.get(i).name(), figure, Curve.Look.DOTS, i));
      }
      return curves;
    }

    List<Curve> measured(String figure, String name, int color) {
      return List.of(curve(0, name, figure, Curve.Look.DOTS, color));
    }

    List<Curve> noisy(String figure) {
      return plain(figure).stream().flatMap(this::smoothed).toList();
    }

    List<Curve> noisy(String figure, String name, int color) {
      return new ArrayList<>(smoothed(curve(0, name, figure, Curve.Look.LINE, color)).toList());
    }

    private Curve curve(int run, String name, String figure, Curve.Look look, int color) {
      return Curve.of(name, runs.get(run).points(), axis, figure, look, color);
    }

    private Stream<Curve> smoothed(Curve curve) {
      if (curve.size() < SMOOTH_FROM) {
        return Stream.of(curve);
      }
      return runs.size() > MOST_FAINT
          ? Stream.of(curve.smoothed())
          : Stream.of(curve.faint(), curve.smoothed());
    }
  }

  /// Whether it shows how well a model foretells text.
  boolean isLoss() {
    return file.startsWith("loss") || file.startsWith("validation-loss");
  }

  /// From the smallest to the largest value of the axis.
  Scale steps() {
    double[] x = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x())).toArray();
    return axis.scale(Arrays.stream(x).min().orElse(0), Arrays.stream(x).max().orElse(1));
  }

  /// From zero where that costs little height or little is known, else around the values.
  Scale values() {
    double[] y = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y())).toArray();
    double min = Arrays.stream(y).min().orElse(0);
    double max = Arrays.stream(y).max().orElse(1);
    return Scale.round(min > 0 && min < 0.5 * max ? 0 : min, max, 4);
  }
}
