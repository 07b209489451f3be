package steel.data.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import steel.data.Manifest;

/// What the manifest will say of a packed file, kept beside it until all are filled.
final class PackedFileNote {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE_NAME = "file.json";

  private PackedFileNote() {}

  static void write(Path folder, Manifest.PackedFile file) throws IOException {
    JSON.writeValue(folder.resolve(FILE_NAME).toFile(), file);
  }

  static Manifest.PackedFile read(Path folder) throws IOException {
    return JSON.readValue(folder.resolve(FILE_NAME).toFile(), Manifest.PackedFile.class);
  }
}
