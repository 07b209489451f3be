package steel.cli.report;

import java.util.Locale;

/// Draws a [Panel] as inline SVG that stretches with the page. Axis labels are HTML laid over it,
/// so that their size stays readable on a phone; strokes keep their width however the picture is
/// stretched, and a dot is a stroke of no length with round ends.
final class LineChart {
  private static final double SIZE = 1000; // of the viewBox, both ways

  /// Of more curves, the first chart alone names the colours, which all of them share.
  static final int MOST_KEYS = 3;

  private final Panel panel;
  private final boolean isFirst;
  private final Scale steps;
  private final Scale values;

  private LineChart(Panel panel, boolean isFirst) {
    this.panel = panel;
    this.isFirst = isFirst;
    this.steps = panel.steps();
    this.values = panel.values();
  }

  /// @param isFirst whether it is the first one of its group
  static void draw(Html html, Panel panel, boolean isFirst) {
    new LineChart(panel, isFirst).draw(html);
  }

  private void draw(Html html) {
    html.open("figure", "class", "chart");
    html.open("figcaption")
        .element("b", panel.title())
        .element("span", panel.unit(), "class", "unit")
        .close("figcaption");
    legend(html);
    html.open("div", "class", "plot");
    picture(html);
    for (double tick : values.ticks()) {
      html.element(
          "span",
          Numbers.tick(tick, values.step()),
          "class",
          "y",
          "style",
          "bottom:" + percent(values.at(tick)));
    }
    for (double tick : steps.ticks()) {
      html.element(
          "span",
          Numbers.tick(tick, steps.step()),
          "class",
          "x",
          "style",
          "left:" + percent(steps.at(tick)));
    }
    html.close("div").element("div", panel.axis().title(), "class", "x-title").close("figure");
  }

  private void legend(Html html) {
    long keys = panel.curves().stream().filter(c -> c.look() != Curve.Look.FAINT).count();
    if (keys > MOST_KEYS && !isFirst) {
      return;
    }
    html.open("div", "class", "legend");
    for (Curve curve : panel.curves()) {
      if (curve.look() != Curve.Look.FAINT) {
        String dots = curve.look() == Curve.Look.DOTS ? " dots" : "";
        html.open("span", "class", "key " + color(curve) + dots)
            .text(curve.name())
            .element("b", Numbers.figure(curve.last()))
            .close("span");
      }
    }
    html.close("div");
  }

  private void picture(Html html) {
    html.open(
        "svg",
        "viewBox",
        "0 0 1000 1000",
        "preserveAspectRatio",
        "none",
        "role",
        "img",
        "aria-label",
        "%s over %s".formatted(panel.title(), panel.axis().title()));
    for (double tick : values.ticks()) {
      String y = number(y(tick));
      html.raw("<path class=\"grid\" d=\"M0 %sH1000\"/>".formatted(y));
    }
    for (Curve curve : panel.curves()) {
      String color = color(curve);
      String look = curve.look().name().toLowerCase(Locale.ROOT);
      if (curve.size() > 1) {
        html.raw("<path class=\"%s %s\" d=\"%s\"/>".formatted(look, color, line(curve)));
      }
      if (curve.look() == Curve.Look.DOTS || curve.size() == 1) {
        html.raw("<path class=\"dot %s\" d=\"%s\"/>".formatted(color, dots(curve)));
      }
    }
    html.close("svg");
  }

  /// Its colour, and dashes where colours begin again.
  private static String color(Curve curve) {
    String color = "c" + Palette.index(curve.color());
    return Palette.isAgain(curve.color()) ? color + " again" : color;
  }

  private String line(Curve curve) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < curve.size(); i++) {
      path.append(i == 0 ? 'M' : 'L').append(point(curve, i));
    }
    return path.toString();
  }

  private String dots(Curve curve) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < curve.size(); i++) {
      path.append('M').append(point(curve, i)).append("h0");
    }
    return path.toString();
  }

  private String point(Curve curve, int i) {
    return number(SIZE * steps.at(curve.x()[i])) + " " + number(y(curve.y()[i]));
  }

  private double y(double value) {
    return SIZE * (1 - values.at(value));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }
}
