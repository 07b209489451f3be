package steel.cli.report;

import steel.cli.report.ReportData.Accuracies;
import steel.cli.report.ReportData.Funnel;
import steel.cli.report.ReportData.OperatorRow;
import steel.cli.report.ReportData.Share;
import steel.cli.report.ReportData.SourceRow;
import steel.cli.report.ReportData.SubjectRow;

/// Bars of plain HTML: they stretch with the page, print, and need no picture.
final class Bars {
  private Bars() {}

  /// What is left after every operator that threw something away, down to what was kept.
  static void funnel(Html html, Funnel funnel) {
    long in = funnel.sources().stream().mapToLong(SourceRow::in).sum();
    long kept = funnel.sources().stream().mapToLong(SourceRow::kept).sum();
    if (in <= 0) {
      return;
    }
    html.open("div", "class", "bars funnel");
    step(html, "documents in", in, in, "");
    long left = in;
    for (OperatorRow row : funnel.operators()) {
      if (row.dropped() > 0) {
        left -= row.dropped();
        step(html, row.operator(), Math.max(0, left), in, "−" + Numbers.count(row.dropped()));
      }
    }
    step(html, "kept", kept, in, Numbers.percent((double) kept / in));
    html.close("div");
  }

  private static void step(Html html, String name, long left, long in, String note) {
    html.open("div", "class", "row")
        .element("span", name, "class", "name")
        .open("span", "class", "track")
        .element("i", "", "class", "bar c0", "style", width((double) left / in))
        .close("span")
        .open("span", "class", "value")
        .text(Numbers.count(left))
        .element("small", note)
        .close("span")
        .close("div");
  }

  /// One group of bars a subject, one bar a model, with whiskers of one standard error and a line
  /// where guessing would be.
  static void accuracy(Html html, Accuracies accuracies) {
    html.open("div", "class", "legend");
    for (int i = 0; i < accuracies.models().size(); i++) {
      html.element(
          "span", accuracies.models().get(i), "class", "key block " + color(accuracies, i));
    }
    html.element(
            "span", "chance " + Numbers.percent(accuracies.chance()), "class", "key chance-key")
        .close("div");
    html.open("div", "class", "bars accuracy");
    group(html, accuracies, new SubjectRow("all questions", accuracies.overall()), "row total");
    for (SubjectRow row : accuracies.subjects()) {
      group(html, accuracies, row, "row");
    }
    html.close("div");
  }

  private static void group(Html html, Accuracies accuracies, SubjectRow row, String look) {
    html.open("div", "class", look)
        .open("span", "class", "name")
        .text(row.subject())
        .element("small", Numbers.count(row.shares().getFirst().count()))
        .close("span")
        .open("span", "class", "track");
    for (int i = 0; i < row.shares().size(); i++) {
      Share share = row.shares().get(i);
      double from = Math.max(0, share.value() - share.standardError());
      double to = Math.min(1, share.value() + share.standardError());
      html.open("span", "class", "lane")
          .element("i", "", "class", "bar " + color(accuracies, i), "style", width(share.value()))
          .element(
              "i",
              "",
              "class",
              "whisker",
              "style",
              "left:%s;%s".formatted(LineChart.percent(from), width(to - from)))
          .close("span");
    }
    html.element(
            "i", "", "class", "chance", "style", "left:" + LineChart.percent(accuracies.chance()))
        .close("span")
        .open("span", "class", "value");
    for (Share share : row.shares()) {
      html.open("span")
          .text(Numbers.percent(share.value()))
          .element("small", " ± " + Numbers.percent(share.standardError()).replace(" %", ""))
          .close("span");
    }
    html.close("span").close("div");
  }

  /// The last model in steel, one before it pale: what counts is where it came to.
  private static String color(Accuracies accuracies, int model) {
    int fromLast = accuracies.models().size() - 1 - model;
    return switch (fromLast) {
      case 0 -> "c0";
      case 1 -> "pale";
      default -> "c" + Palette.index(fromLast);
    };
  }

  /// A share of the track.
  static String width(double share) {
    return "width:" + LineChart.percent(Math.clamp(share, 0, 1));
  }
}
