package steel.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.InspectedRecords;
import steel.data.InspectedRecords.Broken;
import steel.data.InspectedRecords.Found;
import steel.data.InspectedRecords.Whole;

/// Records of a file.
///
/// @param maxCharacters of each text that are shown
public record RecordView(Ink ink, int maxCharacters) {
  private static final String INDENT = "    ";

  /// For people.
  public void print(InspectedRecords seen, PrintWriter out) {
    out.println(
        ink.head(seen.file().toString())
            + ": %s, %,d bytes".formatted(seen.format(), seen.bytes()));
    for (Found found : seen.records()) {
      out.println();
      switch (found) {
        case Broken broken ->
            out.println(
                ink.wrong(
                    "record %,d, line %,d: %s: %s"
                        .formatted(
                            broken.number(), broken.line(), broken.cause(), broken.reason())));
        case Whole whole -> print(whole, out);
      }
    }
    if (seen.records().isEmpty()) {
      out.println("no records");
    } else if (seen.hasMore()) {
      out.println();
      out.println("More follow.");
    }
  }

  private void print(Whole whole, PrintWriter out) {
    out.println(ink.head("record %,d, line %,d".formatted(whole.number(), whole.line())));
    VisibleText visible = new VisibleText(ink, INDENT);
    whole
        .content()
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              String length =
                  value.isTextual() && value.textValue().length() > 40
                      ? " (%s)".formatted(lengths(value.textValue()))
                      : "";
              out.println("  " + ink.name(entry.getKey()) + length + ":");
              print(value, visible, out);
            });
  }

  private void print(JsonNode value, VisibleText visible, PrintWriter out) {
    if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
      for (JsonNode turn : value) { // turns of a conversation, sections of an article
        List<String> fields = new ArrayList<>();
        turn.properties()
            .forEach(
                field ->
                    fields.add(
                        ink.name(field.getKey() + " ")
                            + visible.of(text(field.getValue()), maxCharacters)));
        out.println(INDENT + String.join("  ", fields));
      }
      return;
    }
    out.println(INDENT + visible.of(text(value), maxCharacters));
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private static String lengths(String text) {
    long lines = text.lines().count();
    return "%,d characters, %,d %s"
        .formatted(text.codePointCount(0, text.length()), lines, lines == 1 ? "line" : "lines");
  }

  /// For machines; whole texts.
  public static Map<String, Object> json(InspectedRecords seen) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", seen.file().toString());
    json.put("format", seen.format());
    json.put("bytes", seen.bytes());
    json.put("records", seen.records().stream().map(RecordView::json).toList());
    json.put("has_more", seen.hasMore());
    return json;
  }

  private static Map<String, Object> json(Found found) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", found.number());
    json.put("line", found.line());
    switch (found) {
      case Broken broken -> {
        json.put("cause", broken.cause());
        json.put("reason", broken.reason());
      }
      case Whole whole -> {
        ObjectNode content = whole.content();
        json.put("record", content);
      }
    }
    return json;
  }
}
