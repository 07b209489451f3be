package steel.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What all pages have in common: one HTML file with no scripts, fonts or pictures from elsewhere,
/// and a policy that forbids them; sections and tables.
final class Sheet {
  private final Html html = new Html();

  /// Where the page is written.
  Html html() {
    return html;
  }

  void begin(String title) {
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .raw("default-src 'none'; style-src 'unsafe-inline'\">\n")
        .element("title", title + " - Steel")
        .raw("\n<style>\n" + style() + "</style>\n</head>\n<body>\n<main>\n");
  }

  /// @return the whole page
  String end() {
    html.raw("</main>\n</body>\n</html>\n");
    return html.toString();
  }

  /// A cell with a bar in it; the number stands in the cell before.
  void meter(double share) {
    html.open("td", "class", "meter")
        .open("span", "class", "track")
        .element("i", "", "class", "bar c0", "style", Bars.width(share))
        .close("span")
        .close("td");
  }

  void section(String title, String note) {
    html.open("section").open("h2").text(title);
    if (!note.isEmpty()) {
      html.element("small", note);
    }
    html.close("h2");
  }

  /// @param columns heads; `#` before one makes a column of numbers, an empty one is for meters
  void table(String look, String... columns) {
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

  void endTable() {
    html.raw("</tbody>\n").close("table").close("div");
  }

  void number(String text, boolean isNothing) {
    html.element("td", text, "class", isNothing ? "number none" : "number");
  }

  private static String style() {
    try (InputStream css = Sheet.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is not beside its class");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
