package steel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.files.AtomicFile;

/// JSON Lines that each tell of a `step`, written while a run goes on.
final class StepLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StepLines() {}

  /// Cuts a file back: lines of later steps, and half a line that a kill left, go.
  ///
  /// @param step the last one that counts; at 0 the file is empty afterwards
  /// @return the lines that stay
  /// @throws IOException if the disk refuses
  static List<JsonNode> keep(Path file, long step) throws IOException {
    StringBuilder kept = new StringBuilder();
    List<JsonNode> lines = new ArrayList<>();
    if (step > 0 && Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode json = read(line);
        if (json.path("step").isIntegralNumber() && json.path("step").asLong() <= step) {
          kept.append(line).append('\n');
          lines.add(json);
        }
      }
    }
    AtomicFile.writeText(file, kept.toString());
    return lines;
  }

  /// What a line says; nothing where a kill cut it in the middle.
  static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // cut in the middle by a kill; the step is done again
    }
  }
}
