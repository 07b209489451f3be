package steel.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// `manifest.json` of a folder: bytes and SHA-256 of each file that was there when it was written,
/// by which a bit that a disk, a copy or somebody has changed since is found.
///
/// @param folder that it is in
/// @param files by their paths in the folder
public record FolderManifest(Path folder, Map<Path, Stored> files) {
  /// Its name.
  public static final String NAME = "manifest.json";

  private static final String MEND = "write or fetch the folder again";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A file as it was written.
  ///
  /// @param sha256 of all of it, as of [Checksum#ofFile]
  public record Stored(long bytes, String sha256) {}

  /// Writes that of a folder, of all files in it that are in no folder of their own; reads each.
  ///
  /// @throws IOException if the disk refuses
  public static void write(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> list = Files.list(folder)) {
      all = list.filter(Files::isRegularFile).sorted().toList();
    }
    ObjectNode manifest = JSON.createObjectNode();
    ObjectNode files = manifest.putObject("files");
    for (Path file : all) {
      ObjectNode entry = files.putObject(file.getFileName().toString());
      entry.put("bytes", Files.size(file));
      entry.put("sha256", Checksum.ofFile(file));
    }
    Files.writeString(
        folder.resolve(NAME),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
  }

  /// Whether a folder has one.
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(NAME));
  }

  /// Reads that of a folder, and none of the files.
  ///
  /// @throws FormatException if it is broken, or of another form
  /// @throws IOException if it is not there, or cannot be read
  public static FolderManifest read(Path folder) throws IOException {
    Path manifest = folder.resolve(NAME);
    Map<Path, Stored> files = new LinkedHashMap<>();
    try {
      JsonNode entries = JSON.readTree(Files.readAllBytes(manifest)).path("files");
      for (Map.Entry<String, JsonNode> entry : entries.properties()) {
        JsonNode bytes = entry.getValue().path("bytes");
        JsonNode sha256 = entry.getValue().path("sha256");
        if (!bytes.canConvertToLong() || !sha256.isTextual()) {
          throw new FormatException(
              manifest, "gives no bytes and sha256 of %s; %s".formatted(entry.getKey(), MEND));
        }
        files.put(Path.of(entry.getKey()), new Stored(bytes.longValue(), sha256.textValue()));
      }
    } catch (JsonProcessingException | InvalidPathException e) {
      throw new FormatException(manifest, "cannot be read; " + MEND, e);
    }
    if (files.isEmpty()) {
      throw new FormatException(manifest, "names no files; " + MEND);
    }
    return new FolderManifest(folder, Collections.unmodifiableMap(files));
  }

  /// Bytes of all files.
  public long bytes() {
    return files.values().stream().mapToLong(Stored::bytes).sum();
  }

  /// What is not as it was written, if anything; reads every byte, but none where a file is missing
  /// or of another size.
  ///
  /// @param task counts bytes that were read
  /// @throws IOException if a file cannot be read
  public Optional<String> damage(Progress.Task task) throws IOException {
    for (Map.Entry<Path, Stored> entry : files.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.exists(file)) {
        return Optional.of("lacks " + entry.getKey());
      }
      if (Files.size(file) != entry.getValue().bytes()) {
        return Optional.of(
            "%s has %,d bytes, %,d were written"
                .formatted(entry.getKey(), Files.size(file), entry.getValue().bytes()));
      }
    }
    for (Map.Entry<Path, Stored> entry : files.entrySet()) {
      if (!Checksum.ofFile(folder.resolve(entry.getKey())).equals(entry.getValue().sha256())) {
        return Optional.of(entry.getKey() + " is not what was written, its checksum differs");
      }
      task.advance(entry.getValue().bytes());
    }
    return Optional.empty();
  }
}
