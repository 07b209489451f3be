package steel.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import steel.cli.report.ReportData.Accuracies;
import steel.cli.report.ReportData.Command;
import steel.cli.report.ReportData.Fact;
import steel.cli.report.ReportData.Figure;
import steel.cli.report.ReportData.Funnel;
import steel.cli.report.ReportData.OperatorRow;
import steel.cli.report.ReportData.PlantedRow;
import steel.cli.report.ReportData.Sample;
import steel.cli.report.ReportData.SourceRow;
import steel.cli.report.ReportData.Stage;
import steel.cli.report.ReportData.Training;

/// The HTML page: no scripts, no fonts, no pictures from elsewhere, and a policy that forbids them.
final class Page {
  private final ReportData data;
  private final Html html = new Html();

  private Page(ReportData data) {
    this.data = data;
  }

  static String of(ReportData data) {
    return new Page(data).write();
  }

  private String write() {
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .raw("default-src 'none'; style-src 'unsafe-inline'\">\n")
        .element("title", data.title() + " - Steel")
        .raw("\n<style>\n" + style() + "</style>\n</head>\n<body>\n<main>\n");
    header();
    figures();
    stages();
    data.funnel().ifPresent(this::funnel);
    training();
    data.accuracy().ifPresent(this::accuracy);
    samples();
    commands();
    html.raw("</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private void header() {
    html.open("header")
        .element("p", "Steel", "class", "brand")
        .element("h1", data.title())
        .element("p", data.summary(), "class", "summary");
    if (!data.facts().isEmpty()) {
      html.open("dl", "class", "facts");
      for (Fact fact : data.facts()) {
        html.open("div").element("dt", fact.name()).element("dd", fact.value()).close("div");
      }
      html.close("dl");
    }
    html.close("header");
  }

  private void figures() {
    if (data.figures().isEmpty()) {
      return;
    }
    html.open("div", "class", "figures");
    for (Figure figure : data.figures()) {
      html.open("div")
          .element("b", figure.value())
          .element("span", figure.name())
          .element("small", figure.note())
          .close("div");
    }
    html.close("div");
  }

  private void stages() {
    if (data.stages().isEmpty()) {
      return;
    }
    double total = data.stages().stream().mapToDouble(Stage::seconds).sum();
    section("Stages", "%s in all".formatted(Numbers.seconds(total)));
    table("stages", "stage", "in", "out", "key figure", "#time", "");
    for (Stage stage : data.stages()) {
      html.open("tr")
          .element("th", stage.name(), "scope", "row")
          .element("td", stage.in(), "data-label", "in")
          .element("td", stage.out(), "data-label", "out")
          .element("td", stage.figure(), "data-label", "key figure")
          .element("td", Numbers.seconds(stage.seconds()), "class", "number", "data-label", "time");
      meter(total > 0 ? stage.seconds() / total : 0);
      html.close("tr");
    }
    endTable();
    html.close("section");
  }

  private void funnel(Funnel funnel) {
    section("Data", "what went in, what was thrown away, what was kept");
    Bars.funnel(html, funnel);
    html.open("div", "class", "columns");
    if (!funnel.sources().isEmpty()) {
      table("counts", "source", "#in", "#kept", "#share", "");
      for (SourceRow row : funnel.sources()) {
        counted(row.source(), row.in(), row.kept());
      }
      endTable();
    }
    if (!funnel.operators().isEmpty()) {
      table("counts", "operator", "#dropped", "#changed");
      for (OperatorRow row : funnel.operators()) {
        html.open("tr").element("th", row.operator(), "scope", "row");
        number(Numbers.count(row.dropped()), row.dropped() == 0);
        number(Numbers.count(row.changed()), row.changed() == 0);
        html.close("tr");
      }
      endTable();
    }
    if (!funnel.planted().isEmpty()) {
      table("counts", "planted dirt", "#planted", "#caught", "#share", "");
      for (PlantedRow row : funnel.planted()) {
        counted(row.kind(), row.planted(), row.caught());
      }
      endTable();
    }
    html.close("div").close("section");
  }

  private void counted(String name, long of, long part) {
    html.open("tr").element("th", name, "scope", "row");
    number(Numbers.count(of), of == 0);
    number(Numbers.count(part), of == 0);
    double share = of == 0 ? 0 : (double) part / of;
    number(of == 0 ? "-" : Numbers.percent(share), of == 0);
    meter(share);
    html.close("tr");
  }

  /// A cell with a bar in it; the number stands in the cell before.
  private void meter(double share) {
    html.open("td", "class", "meter")
        .open("span", "class", "track")
        .element("i", "", "class", "bar c0", "style", Bars.width(share))
        .close("span")
        .close("td");
  }

  private void training() {
    if (data.trainings().stream().allMatch(t -> Panel.of(t.runs()).isEmpty())) {
      return;
    }
    section("Training", "pale: as measured; full: running mean");
    for (Training training : data.trainings()) {
      if (!training.name().isEmpty()) {
        html.element("h3", training.name());
      }
      html.open("div", "class", "charts");
      for (Panel panel : Panel.of(training.runs())) {
        LineChart.draw(html, panel);
      }
      html.close("div");
    }
    html.close("section");
  }

  private void accuracy(Accuracies accuracies) {
    section("Accuracy", "multiple choice; whiskers are one standard error");
    Bars.accuracy(html, accuracies);
    html.close("section");
  }

  private void samples() {
    if (data.samples().isEmpty()) {
      return;
    }
    section("Questions and answers", "");
    html.open("div", "class", "samples", "lang", "zh-Hans");
    for (Sample sample : data.samples()) {
      html.open("article").element("p", sample.question(), "class", "question", "dir", "auto");
      if (!sample.before().isEmpty()) {
        answer("before", sample.before());
      }
      answer(sample.before().isEmpty() ? "" : "after", sample.after());
      html.close("article");
    }
    html.close("div").close("section");
  }

  private void answer(String when, String text) {
    html.open("p", "class", "answer " + when, "dir", "auto");
    if (!when.isEmpty()) {
      html.element("small", when, "lang", "en");
    }
    html.text(text.isBlank() ? "(nothing)" : text).close("p");
  }

  private void commands() {
    if (data.commands().isEmpty()) {
      return;
    }
    section("Go on", "");
    html.open("dl", "class", "commands");
    for (Command command : data.commands()) {
      html.element("dt", command.purpose())
          .open("dd")
          .element("code", command.command())
          .close("dd");
    }
    html.close("dl").close("section");
  }

  private void section(String title, String note) {
    html.open("section").open("h2").text(title);
    if (!note.isEmpty()) {
      html.element("small", note);
    }
    html.close("h2");
  }

  /// @param columns heads; `#` before one makes a column of numbers, an empty one is for meters
  private void table(String look, String... columns) {
    html.open("div", "class", "scroll").open("table", "class", look).raw("<thead><tr>");
    for (String column : columns) {
      if (column.startsWith("#")) {
        html.element("th", column.substring(1), "scope", "col", "class", "number");
      } else if (column.isEmpty()) {
        html.element("td", "");
      } else {
        html.element("th", column, "scope", "col");
      }
    }
    html.raw("</tr></thead>\n<tbody>\n");
  }

  private void endTable() {
    html.raw("</tbody>\n").close("table").close("div");
  }

  private void number(String text, boolean isNothing) {
    html.element("td", text, "class", isNothing ? "number none" : "number");
  }

  private static String style() {
    try (InputStream css = Page.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is not beside its class");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
