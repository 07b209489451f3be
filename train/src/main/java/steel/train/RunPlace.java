package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import steel.config.ConfigException;

/// Where a run would go on: at its newest checkpoint that is whole, or at the beginning.
///
/// @param step updates done
/// @param sample that the next step begins with
/// @param begun rows of that step that it has learned already, where it was left in the middle
/// @param checkpoint that says so
record RunPlace(long step, long sample, long begun, Optional<Checkpoint> checkpoint) {

  /// @throws IOException if the run cannot be read
  static RunPlace of(Path run) throws IOException {
    for (Checkpoint one : Checkpoint.all(run.resolve("checkpoints")).reversed()) {
      if (one.damage().isEmpty()) {
        Checkpoint.State state = one.state();
        int begun = state.partial().map(Steps.Partial::rows).orElse(0);
        return new RunPlace(state.step(), state.samples(), begun, Optional.of(one));
      }
    }
    return new RunPlace(0, 0, 0, Optional.empty());
  }

  /// Makes sure that the run has read these rows.
  ///
  /// @throws ConfigException if it has read others
  /// @throws IOException if the checkpoint cannot be read
  void requireRead(Samples samples) throws IOException {
    if (checkpoint.isPresent()) {
      checkpoint.get().requireMadeWith(samples, "");
    }
  }
}
