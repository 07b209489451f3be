package steel.cli.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import steel.files.AtomicFile;
import steel.files.Checksum;

/// Remembers which stages are done, and from what: a small JSON file a stage, written after the
/// stage's output is whole. A stage counts as done only while its settings, its inputs and its
/// output are what they were.
final class StageLedger {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  /// @param folder where the ledger lies; made when the first stage is done
  StageLedger(Path folder) {
    this.folder = folder;
  }

  /// A stage that was done.
  ///
  /// @param seconds how long it took
  /// @param peakMegabytes the most memory that the process had held by its end; -1 if unknown
  record Done(Stage.Outcome outcome, double seconds, long peakMegabytes) {}

  /// Hash of everything that decides what a stage makes.
  ///
  /// @throws IOException if an input cannot be read
  static String key(Stage stage) throws IOException {
    StringBuilder text = new StringBuilder(stage.name()).append('\n').append(stage.settings());
    for (Path input : stage.inputs()) {
      text.append('\n').append(Checksum.ofTree(input));
    }
    return Checksum.ofText(text.toString());
  }

  /// What a stage came to, if it was done with this key and its output is untouched.
  ///
  /// @throws IOException if the output cannot be read
  Optional<Done> find(Stage stage, String key) throws IOException {
    Optional<ObjectNode> entry = read(stage);
    if (entry.isEmpty()
        || !entry.get().path("key").asText().equals(key)
        || !Files.exists(stage.output())
        || !entry.get().path("output").asText().equals(Checksum.ofTree(stage.output()))) {
      return Optional.empty();
    }
    JsonNode figures = entry.get().path("figures");
    return Optional.of(
        new Done(
            new Stage.Outcome(
                entry.get().path("in").asText(),
                entry.get().path("out").asText(),
                entry.get().path("figure").asText(),
                JSON.convertValue(figures, new TypeReference<Map<String, Object>>() {})),
            entry.get().path("seconds").asDouble(),
            entry.get().path("peak_rss_mb").asLong(-1)));
  }

  /// Whether a stage was started from other inputs or settings, so that what lies in its output is
  /// of no use.
  boolean isOutdated(Stage stage, String key) {
    return read(stage).map(entry -> !entry.path("key").asText().equals(key)).orElse(false);
  }

  /// Notes that a stage begins; its output may from now on be half done, of this key.
  ///
  /// @throws IOException if the disk refuses
  void begin(Stage stage, String key) throws IOException {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("key", key);
    write(stage, entry);
  }

  /// Notes that a stage is done.
  ///
  /// @throws IOException if the disk refuses
  void finish(Stage stage, String key, Done done) throws IOException {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("key", key);
    entry.put("output", Checksum.ofTree(stage.output()));
    entry.put("seconds", done.seconds());
    entry.put("peak_rss_mb", done.peakMegabytes());
    entry.put("in", done.outcome().in());
    entry.put("out", done.outcome().out());
    entry.put("figure", done.outcome().figure());
    entry.set("figures", JSON.valueToTree(done.outcome().figures()));
    write(stage, entry);
  }

  private void write(Stage stage, ObjectNode entry) throws IOException {
    AtomicFile.writeText(file(stage), JSON.writeValueAsString(entry) + "\n");
  }

  /// A missing or damaged entry counts as none: the stage then runs again.
  private Optional<ObjectNode> read(Stage stage) {
    try {
      return JSON.readTree(Files.readString(file(stage))) instanceof ObjectNode entry
          ? Optional.of(entry)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path file(Stage stage) {
    return folder.resolve(stage.name().replace(' ', '-') + ".json");
  }
}
