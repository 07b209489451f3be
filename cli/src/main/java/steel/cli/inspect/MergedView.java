package steel.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The first documents that each deduplicator took for others, beside those.
public final class MergedView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 3; // of each deduplicator
  private static final int CHARACTERS = 60;

  private final VisibleText visible;

  /// @param ink marks what cannot be seen
  public MergedView(Ink ink) {
    this.visible = new VisibleText(ink, "    ");
  }

  /// Shows them.
  ///
  /// @param samples the `dropped_samples.jsonl` of a cleaned corpus
  /// @throws IOException if it cannot be read
  public void print(Path samples, PrintWriter terminal) throws IOException {
    Map<String, Integer> shown = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(samples)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode sample = JSON.readTree(line);
        String operator = sample.path("operator").asText();
        if (sample.has("duplicate_of") && shown.merge(operator, 1, Integer::sum) <= SHOWN) {
          print(operator, sample, terminal);
        }
      }
    }
  }

  private void print(String operator, JsonNode sample, PrintWriter terminal) {
    terminal.println(
        "%s dropped %s for %s"
            .formatted(operator, text(sample, "id"), text(sample, "duplicate_of")));
    terminal.println("  - " + text(sample, "text"));
    terminal.println("  + " + text(sample, "duplicate_of_text"));
  }

  private String text(JsonNode sample, String key) {
    return visible.of(sample.path(key).asText(), CHARACTERS);
  }
}
