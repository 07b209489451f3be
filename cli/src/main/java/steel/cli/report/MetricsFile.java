package steel.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
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

  private static Point point(JsonNode node) {
    return new Point(
        node.get("step").asLong(),
        number(node, "loss"),
        number(node, "lr"),
        number(node, "grad_norm"),
        number(node, "tokens_per_second"),
        number(node, "validation_loss"));
  }

  /// What the later line says, and where it is silent, what the earlier one said: validation may
  /// have a line of its own.
  private static Point later(Point earlier, Point later) {
    return new Point(
        later.step(),
        either(later.loss(), earlier.loss()),
        either(later.learningRate(), earlier.learningRate()),
        either(later.gradNorm(), earlier.gradNorm()),
        either(later.tokensPerSecond(), earlier.tokensPerSecond()),
        either(later.validationLoss(), earlier.validationLoss()));
  }

  private static OptionalDouble either(OptionalDouble first, OptionalDouble second) {
    return first.isPresent() ? first : second;
  }

  /// Not a number, infinity and text count as missing: no plot can show them.
  private static OptionalDouble number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isNumber() && Double.isFinite(value.asDouble())
        ? OptionalDouble.of(value.asDouble())
        : OptionalDouble.empty();
  }
}
