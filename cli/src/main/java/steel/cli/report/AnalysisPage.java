package steel.cli.report;

import java.util.Locale;
import java.util.Map;
import steel.data.Analysis;
import steel.data.Analysis.Bar;
import steel.data.Analysis.Sample;
import steel.data.Analysis.Source;
import steel.data.Analysis.Statistic;

/// The HTML page of an analysis of a corpus.
public final class AnalysisPage {
  /// The page's name.
  public static final String FILE = "analysis.html";

  private final Analysis analysis;
  private final Sheet sheet = new Sheet();
  private final Html html = sheet.html();

  private AnalysisPage(Analysis analysis) {
    this.analysis = analysis;
  }

  /// The whole page.
  public static String of(Analysis analysis) {
    return new AnalysisPage(analysis).write();
  }

  private String write() {
    Source total = analysis.total();
    sheet.begin("Corpus");
    html.open("header")
        .element("p", "Steel", "class", "brand")
        .element("h1", "Corpus")
        .element(
            "p",
            "Texts as they came; filters as the recipe's steps would measure them, none left out.",
            "class",
            "summary")
        .close("header");
    html.open("div", "class", "figures");
    figure(Numbers.count(total.documents()), "documents", sources());
    figure(
        Numbers.count(total.characters()),
        "characters",
        Numbers.count(total.bytes() >> 20) + " MB in UTF-8");
    figure(Numbers.count(total.conversations()), "conversations", "");
    figure(Numbers.count(unreadable()), "unreadable lines", "");
    html.close("div");
    bySource();
    languages();
    duplicates();
    filters();
    samples();
    return sheet.end();
  }

  private String sources() {
    int count = analysis.sources().size();
    return count == 1 ? "one source" : count + " sources";
  }

  private long unreadable() {
    return analysis.unreadable().values().stream().mapToLong(some -> some.count()).sum();
  }

  private void figure(String value, String name, String note) {
    html.open("div").element("b", value).element("span", name).element("small", note).close("div");
  }

  private void bySource() {
    sheet.section("Sources", "characters a document");
    sheet.table(
        "counts", "source", "#documents", "#characters", "#mean", "#5 %", "#median", "#95 %", "");
    analysis.sources().forEach(this::source);
    sheet.endTable();
    histogram("All documents", "characters", analysis.total().length());
    html.close("section");
  }

  private void source(String name, Source source) {
    html.open("tr").element("th", name, "scope", "row");
    sheet.number(Numbers.count(source.documents()), source.documents() == 0);
    sheet.number(Numbers.count(source.characters()), source.documents() == 0);
    Statistic length = source.length();
    for (double value : new double[] {length.mean(), length.p5(), length.median(), length.p95()}) {
      sheet.number(Numbers.count(Math.round(value)), source.documents() == 0);
    }
    sheet.meter(share(source.characters(), analysis.total().characters()));
    html.close("tr");
  }

  private static double share(long part, long of) {
    return of == 0 ? 0 : (double) part / of;
  }

  private void languages() {
    sheet.section("Scripts", "a document's language as its letters point to it");
    html.open("div", "class", "columns");
    sheet.table("counts", "script", "#characters", "");
    analysis
        .total()
        .scripts()
        .forEach((script, part) -> row(script.replace('_', ' '), Numbers.percent(part), part));
    sheet.endTable();
    sheet.table("counts", "language", "#documents", "");
    long all = analysis.total().documents();
    analysis
        .total()
        .languages()
        .forEach((name, count) -> row(name, Numbers.count(count), share(count, all)));
    sheet.endTable();
    html.close("div").close("section");
  }

  private void row(String name, String value, double part) {
    html.open("tr").element("th", name, "scope", "row");
    sheet.number(value, false);
    sheet.meter(part);
    html.close("tr");
  }

  private void duplicates() {
    if (analysis.duplicates().isEmpty()) {
      return;
    }
    sheet.section("Duplicates", "documents that have one of their kind before them");
    sheet.table("counts", "step", "#compared", "#duplicates", "#share", "");
    analysis
        .duplicates()
        .forEach(
            (name, found) -> {
              double part = share(found.duplicates(), found.documents());
              html.open("tr").element("th", name, "scope", "row");
              sheet.number(Numbers.count(found.documents()), false);
              sheet.number(Numbers.count(found.duplicates()), found.duplicates() == 0);
              sheet.number(Numbers.percent(part), found.duplicates() == 0);
              sheet.meter(part);
              html.close("tr");
            });
    sheet.endTable();
    html.close("section");
  }

  private void filters() {
    Map<String, Statistic> statistics = analysis.total().statistics();
    if (statistics.isEmpty()) {
      return;
    }
    sheet.section("Filters", "outside: what each would drop, were it the only one");
    sheet.table(
        "counts",
        "step",
        "#bounds",
        "#outside",
        "#mean",
        "#deviation",
        "#1 %",
        "#5 %",
        "#median",
        "#95 %",
        "#99 %");
    statistics.forEach(this::filter);
    sheet.endTable();
    html.open("div", "class", "charts");
    statistics.forEach((name, statistic) -> histogram(name, "", statistic));
    html.close("div");
    if (analysis.sources().size() > 1) {
      outsideBySource(statistics);
    }
    html.close("section");
  }

  private void filter(String name, Statistic statistic) {
    html.open("tr").element("th", name, "scope", "row");
    sheet.number(bounds(statistic), false);
    sheet.number(
        Numbers.percent(share(statistic.outside(), statistic.count())), statistic.outside() == 0);
    for (double value :
        new double[] {
          statistic.mean(),
          statistic.deviation(),
          statistic.p1(),
          statistic.p5(),
          statistic.median(),
          statistic.p95(),
          statistic.p99()
        }) {
      sheet.number(Numbers.figure(value), false);
    }
    html.close("tr");
  }

  private static String bounds(Statistic statistic) {
    String low = Numbers.bare(statistic.low());
    return statistic.high() > 1e300 ? "≥ " + low : low + " – " + Numbers.bare(statistic.high());
  }

  private void outsideBySource(Map<String, Statistic> statistics) {
    String[] columns = new String[statistics.size() + 1];
    columns[0] = "outside, by source";
    int at = 1;
    for (String name : statistics.keySet()) {
      columns[at++] = "#" + name.replace("_filter", "").replace('_', ' ');
    }
    sheet.table("counts", columns);
    analysis
        .sources()
        .forEach(
            (source, figures) -> {
              html.open("tr").element("th", source, "scope", "row");
              for (Statistic statistic : figures.statistics().values()) {
                sheet.number(
                    statistic.count() == 0
                        ? "-"
                        : Numbers.percent(share(statistic.outside(), statistic.count())),
                    statistic.outside() == 0);
              }
              html.close("tr");
            });
    sheet.endTable();
  }

  /// Bars from the first to the last of a thousand values; those that a filter would drop in rust.
  private void histogram(String name, String unit, Statistic statistic) {
    if (statistic.histogram().isEmpty()) {
      return;
    }
    long most = statistic.histogram().stream().mapToLong(Bar::count).max().orElse(1);
    html.open("figure", "class", "histogram")
        .open("figcaption")
        .text(name)
        .element("small", unit)
        .close("figcaption")
        .open("div", "class", "columns-chart");
    for (Bar bar : statistic.histogram()) {
      double middle = (bar.from() + bar.to()) / 2;
      boolean isOutside = middle < statistic.low() || middle > statistic.high();
      html.element(
          "i",
          "",
          "class",
          isOutside ? "c1" : "c0",
          "style",
          String.format(Locale.ROOT, "height:%.2f%%", 100.0 * bar.count() / Math.max(1, most)),
          "title",
          "%s to %s: %s"
              .formatted(
                  Numbers.bare(bar.from()), Numbers.bare(bar.to()), Numbers.count(bar.count())));
    }
    html.close("div")
        .open("div", "class", "ends")
        .element("small", Numbers.bare(statistic.histogram().getFirst().from()))
        .element("small", Numbers.bare(statistic.histogram().getLast().to()))
        .close("div")
        .close("figure");
  }

  private void samples() {
    if (analysis.samples().isEmpty()) {
      return;
    }
    sheet.section("Samples", "removed, added; the beginning of a text");
    for (Sample sample : analysis.samples()) {
      html.open("article", "class", "sample")
          .open("h3")
          .text(sample.source())
          .element("small", sample.id());
      if (!sample.droppedBy().isEmpty()) {
        html.element("small", "dropped by " + sample.droppedBy(), "class", "dropped");
      }
      html.close("h3").open("p", "class", "diff", "dir", "auto", "lang", "zh-Hans");
      for (TextDiff.Piece piece : TextDiff.of(sample.before(), sample.after())) {
        switch (piece.fate()) {
          case KEPT -> html.text(piece.text());
          case REMOVED -> html.element("del", piece.text());
          case ADDED -> html.element("ins", piece.text());
        }
      }
      html.close("p").close("article");
    }
    html.close("section");
  }
}
