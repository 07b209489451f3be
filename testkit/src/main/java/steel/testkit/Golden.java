package steel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

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

  /// A text file, as it is.
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A JSON file.
  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file with one JSON value a line; compressed if its name ends in `.gz`.
  public static List<JsonNode> jsonLines(Path file) {
    boolean compressed = file.getFileName().toString().endsWith(".gz");
    try (InputStream in = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    compressed ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
      List<JsonNode> values = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
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
