package steel.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the tree lies, whichever folder a test runs in.
public final class ProjectRoot {
  private ProjectRoot() {}

  /// The folder that holds `testkit/goldens`.
  public static Path path() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("testkit/goldens"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("tests run inside the tree; no testkit/goldens above here");
    }
    return folder;
  }
}
