package steel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reference figures made by running other people's code, under `testkit/goldens`; the README there
/// gives scripts, versions, seeds and tolerances. Never edited by hand.
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  /// A file or folder of the goldens, such as `model/qwen2-raw`.
  public static Path path(String relative) {
    Path path = ProjectRoot.path().resolve("testkit/goldens").resolve(relative);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no golden " + relative);
    }
    return path;
  }

  /// A JSON file.
  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file with one JSON value a line.
  public static List<JsonNode> jsonLines(Path file) {
    try {
      List<JsonNode> values = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          values.add(JSON.readTree(line));
        }
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A safetensors file.
  public static GoldenTensors tensors(Path file) {
    return GoldenTensors.read(file);
  }
}
