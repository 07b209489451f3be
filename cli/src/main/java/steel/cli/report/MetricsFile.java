package steel.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.cli.report.ReportData.Point;
import steel.files.FormatException;

/// Reads `metrics.jsonl`, also while a run still writes it or after it was killed.
final class MetricsFile {
  static final String NAME = "metrics.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MetricsFile() {}

  /// Every step in order. A step that is there twice, because a resumed run did it again, counts as
  /// it was written last. A last line without its end is a killed run's and is left out.
  ///
  /// @throws FormatException if another line is not a JSON object with a `step`
  static List<Point> read(Path file) throws IOException {
    // bytes, not a strict reader: a killed run may end in half a character
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    String[] lines = text.split("\n", -1);
    TreeMap<Long, Point> points = new TreeMap<>();
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        JsonNode node = JSON.readTree(line);
        if (!node.path("step").isIntegralNumber()) {
          throw new FormatException(file, "line %d has no whole number \"step\"".formatted(i + 1));
        }
        Point point = point(node);
        points.merge(point.step(), point, MetricsFile::later);
      } catch (JsonProcessingException e) {
        if (i < lines.length - 1) {
          throw new FormatException(file, "line %d is not JSON".formatted(i + 1), e);
        }
      }
    }
    return new ArrayList<>(points.values());
  }

  /// Not a number, infinity and text count as missing: no plot can show them.
  private static Point point(JsonNode node) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isNumber() && Double.isFinite(value.asDouble())) {
        figures.put(field.getKey(), value.asDouble());
      }
    }
    return new Point(node.get("step").asLong(), figures);
  }

  /// What the later line says, and where it is silent, what the earlier one said: validation may
  /// have a line of its own.
  private static Point later(Point earlier, Point later) {
    Map<String, Double> figures = new LinkedHashMap<>(earlier.figures());
    figures.putAll(later.figures());
    return new Point(later.step(), figures);
  }
}
