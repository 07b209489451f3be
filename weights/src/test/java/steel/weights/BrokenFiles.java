package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import steel.files.FormatException;

/// What readers make of files with flipped bits.
final class BrokenFiles {
  private BrokenFiles() {}

  /// Reads every tensor of a file; either that succeeds, or the error names the file.
  static boolean readsOrRefuses(Path file) {
    try (var weights = Weights.open(file)) {
      for (String name : weights.names()) {
        if (weights.type(name).isFloat()) {
          weights.floats(name);
        } else {
          weights.integers(name);
        }
      }
      return true;
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.getFileName() + ": ");
      return false;
    }
  }
}
