package steel.cli.report;

import java.util.Arrays;
import java.util.List;
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

/// The HTML page of a report.
final class Page {
  private final ReportData data;
  private final Sheet sheet = new Sheet();
  private final Html html = sheet.html();

  private Page(ReportData data) {
    this.data = data;
  }

  static String of(ReportData data) {
    return new Page(data).write();
  }

  private String write() {
    sheet.begin(data.title());
    header();
    figures();
    stages();
    data.funnel().ifPresent(this::funnel);
    training();
    data.accuracy().ifPresent(this::accuracy);
    samples();
    commands();
    return sheet.end();
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
    sheet.section("Stages", "%s in all".formatted(Numbers.seconds(total)));
    sheet.table("stages", "stage", "in", "out", "key figure", "#time", "");
    for (Stage stage : data.stages()) {
      html.open("tr")
          .element("th", stage.name(), "scope", "row")
          .element("td", stage.in(), "data-label", "in")
          .element("td", stage.out(), "data-label", "out")
          .element("td", stage.figure(), "data-label", "key figure")
          .element("td", Numbers.seconds(stage.seconds()), "class", "number", "data-label", "time");
      sheet.meter(total > 0 ? stage.seconds() / total : 0);
      html.close("tr");
    }
    sheet.endTable();
    html.close("section");
  }

  private void funnel(Funnel funnel) {
    sheet.section("Data", "what went in, what was thrown away, what was kept");
    Bars.funnel(html, funnel);
    html.open("div", "class", "columns");
    if (!funnel.sources().isEmpty()) {
      sheet.table("counts", "source", "#in", "#kept", "#share", "");
      for (SourceRow row : funnel.sources()) {
        counted(row.source(), row.in(), row.kept());
      }
      sheet.endTable();
    }
    if (!funnel.operators().isEmpty()) {
      sheet.table("counts", "operator", "#dropped", "#changed");
      for (OperatorRow row : funnel.operators()) {
        html.open("tr").element("th", row.operator(), "scope", "row");
        sheet.number(Numbers.count(row.dropped()), row.dropped() == 0);
        sheet.number(Numbers.count(row.changed()), row.changed() == 0);
        html.close("tr");
      }
      sheet.endTable();
    }
    if (!funnel.planted().isEmpty()) {
      sheet.table("counts", "planted dirt", "#planted", "#caught", "#share", "");
      for (PlantedRow row : funnel.planted()) {
        counted(row.kind(), row.planted(), row.caught());
      }
      sheet.endTable();
    }
    html.close("div").close("section");
  }

  private void counted(String name, long of, long part) {
    html.open("tr").element("th", name, "scope", "row");
    sheet.number(Numbers.count(of), of == 0);
    sheet.number(Numbers.count(part), of == 0);
    double share = of == 0 ? 0 : (double) part / of;
    sheet.number(of == 0 ? "-" : Numbers.percent(share), of == 0);
    sheet.meter(share);
    html.close("tr");
  }

  private void training() {
    if (data.trainings().stream().allMatch(t -> Panel.of(t.runs()).isEmpty())) {
      return;
    }
    boolean many = data.trainings().stream().anyMatch(t -> t.runs().size() > LineChart.MOST_KEYS);
    sheet.section(
        "Training", many ? "lines: running means" : "pale: as measured; full: running mean");
    for (Training training : data.trainings()) {
      if (!training.name().isEmpty()) {
        html.element("h3", training.name());
      }
      charts(training);
    }
    html.close("section");
    for (Training training : data.trainings()) {
      if (training.name().isEmpty()) { // else it is part of something with figures of its own
        new RunTables(sheet).write(training.runs());
      }
    }
  }

  private void charts(Training training) {
    List<Axis> axes = Axis.of(training.runs());
    if (axes.size() > 1) {
      String group = "axis-" + data.trainings().indexOf(training);
      html.open("div", "class", "axes");
      for (Axis axis : axes) {
        String id = group + "-" + axis.name();
        String[] checked = {"type", "radio", "name", group, "id", id, "checked", ""};
        html.open("input", axis.equals(Axis.STEPS) ? checked : Arrays.copyOf(checked, 6))
            .element(
                "label", "over " + (axis.name().equals("step") ? "steps" : axis.name()), "for", id);
      }
    }
    for (Axis axis : axes) {
      boolean many = training.runs().size() > LineChart.MOST_KEYS;
      html.open("div", "class", many ? "charts many" : "charts");
      List<Panel> panels = Panel.of(training.runs(), axis);
      for (Panel panel : panels) {
        LineChart.draw(html, panel, panel.equals(panels.getFirst()));
      }
      html.close("div");
    }
    if (axes.size() > 1) {
      html.close("div");
    }
  }

  private void accuracy(Accuracies accuracies) {
    sheet.section("Accuracy", "multiple choice; whiskers are one standard error");
    Bars.accuracy(html, accuracies);
    html.close("section");
  }

  private void samples() {
    if (data.samples().isEmpty()) {
      return;
    }
    sheet.section(data.stages().isEmpty() ? "Samples" : "Questions and answers", "");
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
    sheet.section("Go on", "");
    html.open("dl", "class", "commands");
    for (Command command : data.commands()) {
      html.element("dt", command.purpose())
          .open("dd")
          .element("code", command.command())
          .close("dd");
    }
    html.close("dl").close("section");
  }
}
