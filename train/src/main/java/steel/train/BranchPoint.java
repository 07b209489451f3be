package steel.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The checkpoint that a run was told to begin with. Each checkpoint of the run remembers it, so
/// that the same command goes on with the run and does not begin there again.
///
/// @param folder of that checkpoint, absolute
/// @param sha256 of its manifest, which has the checksums of all its files
record BranchPoint(String folder, String sha256) {

  /// @throws IOException if its manifest cannot be read
  static BranchPoint of(Checkpoint checkpoint) throws IOException {
    return new BranchPoint(absolute(checkpoint.folder()), checkpoint.manifestHash());
  }

  /// Whether a folder is that checkpoint. It may be gone by now; what took its place is another.
  ///
  /// @throws IOException if its manifest cannot be read
  boolean isAt(Path named) throws IOException {
    return folder.equals(absolute(named))
        && (!Files.isDirectory(named) || Checkpoint.at(named).manifestHash().equals(sha256));
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
