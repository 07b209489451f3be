package steel.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import steel.config.ConfigException;

/// Where a run would go on: at its newest checkpoint that is whole, or at the beginning.
///
/// @param step updates done
/// @param sample that the next step begins with
/// @param begun rows of that step that it has learned already, where it was left in the middle
/// @param checkpoint that says so
record RunPlace(long step, long sample, long begun, Optional<Path> checkpoint) {
  private static final String DATA = "data.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @throws IOException if the run cannot be read
  static RunPlace of(Path run) throws IOException {
    for (Checkpoint one : Checkpoint.all(run.resolve("checkpoints")).reversed()) {
      if (one.damage().isEmpty()) {
        long sample = read(one.folder(), DATA).path("next_sample").asLong();
        JsonNode partial = read(one.folder(), "trainer.json").path("partial_step");
        long begun = partial.path("micro_batches").asLong() * partial.path("micro_batch").asLong();
        return new RunPlace(one.step(), sample, begun, Optional.of(one.folder()));
      }
    }
    return new RunPlace(0, 0, 0, Optional.empty());
  }

  private static JsonNode read(Path folder, String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(name)));
  }

  /// Makes sure that the run has read these rows.
  ///
  /// @throws ConfigException if it has read others
  /// @throws IOException if the checkpoint cannot be read
  void requireRead(Samples samples) throws IOException {
    if (checkpoint.isPresent()) {
      String fingerprint = read(checkpoint.get(), DATA).path("fingerprint").asText();
      if (!fingerprint.equals(samples.fingerprint(sample))) {
        throw new ConfigException(
            checkpoint.get() + ": was made with other data; give the data back its former content");
      }
    }
  }
}
