package steel.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.AtomicFile;
import steel.files.FormatException;

/// Records as files of JSON, with keys in snake_case. A file that lacks a key is broken.
final class StrictJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private StrictJson() {}

  /// Reads a file that has the keys of the record and no others.
  ///
  /// @param name of what it should be, such as `a manifest`
  /// @throws FormatException if it is not
  /// @throws IOException if it cannot be read
  static <T> T exactly(Path file, Class<T> kind, String name) throws IOException {
    return read(file, kind, name, JSON.reader());
  }

  /// Reads a file that may have more keys than the record, as [#exactly].
  static <T> T atLeast(Path file, Class<T> kind, String name) throws IOException {
    return read(
        file, kind, name, JSON.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
  }

  private static <T> T read(Path file, Class<T> kind, String name, ObjectReader reader)
      throws IOException {
    try {
      return reader.readValue(Files.readString(file), kind);
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not %s: %s".formatted(name, e.getOriginalMessage()), e);
    }
  }

  /// Writes a file; it is there whole or not at all.
  ///
  /// @throws IOException if the disk refuses
  static void write(Path file, Object value) throws IOException {
    AtomicFile.writeText(file, JSON.writeValueAsString(value) + "\n");
  }
}
