package steel.data.language;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import steel.testkit.Golden;

/// The goldens of language models, unpacked.
final class GoldenModels {
  private GoldenModels() {}

  /// Unpacks `testkit/goldens/language/NAME.gz` into a folder.
  static Path unpack(String name, Path folder) throws IOException {
    return unpack(name, folder.resolve(name), folder);
  }

  static Path unpack(String name, Path target, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(Golden.path("language/" + name + ".gz")))) {
      Files.write(target, in.readAllBytes());
    }
    return target;
  }
}
