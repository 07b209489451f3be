package steel.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Real samples and benchmarks beside the tree, in `../shared`, which the tree may not contain.
/// Tests that want them are skipped, with the reason, where they are missing.
public final class SharedFolder {
  private SharedFolder() {}

  /// A file or folder in it; skips the running test where there is none.
  ///
  /// @param relative such as `data/sources`
  public static Path orSkip(String relative) {
    Path path = ProjectRoot.path().resolveSibling("shared").resolve(relative);
    if (!Files.exists(path)) {
      String reason = "skipped: no ../shared/" + relative + " beside the tree";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return path;
  }
}
