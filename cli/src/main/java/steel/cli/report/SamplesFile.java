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
import steel.cli.report.ReportData.Sample;

/// Reads `samples.jsonl` of a run: what became of each prompt in the beginning and in the end.
final class SamplesFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SamplesFile() {}

  /// One sample a prompt; none where the run wrote none. What is no sample, such as half a line
  /// that a kill left, is left out.
  static List<Sample> read(Path run) throws IOException {
    Path file = run.resolve("samples.jsonl");
    if (!Files.exists(file)) {
      return List.of();
    }
    Map<String, List<JsonNode>> byPrompt = new LinkedHashMap<>();
    // bytes, not a strict reader: a killed run may end in half a character
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      JsonNode sample = sample(line);
      if (sample.path("prompt").isTextual() && sample.path("text").isTextual()) {
        byPrompt.computeIfAbsent(sample.get("prompt").asText(), _ -> new ArrayList<>()).add(sample);
      }
    }
    List<Sample> samples = new ArrayList<>();
    byPrompt.forEach(
        (prompt, lines) ->
            samples.add(
                new Sample(
                    prompt,
                    lines.size() > 1 ? shown(lines.getFirst()) : "",
                    shown(lines.getLast()))));
    return samples;
  }

  private static String shown(JsonNode line) {
    return "step %s: %s".formatted(line.path("step").asText("?"), line.get("text").asText());
  }

  private static JsonNode sample(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
