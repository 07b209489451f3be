package steel.train;

import java.nio.file.Path;

/// What to do with the checkpoints that there are already.
public sealed interface Resume {
  /// Go on from the newest whole one of the run folder.
  Resume AUTO = new Newest();

  /// Throw those of the run folder away and start from the beginning.
  Resume NEVER = new Never();

  /// See [#AUTO].
  record Newest() implements Resume {}

  /// See [#NEVER].
  record Never() implements Resume {}

  /// Go on from this one, of the same run folder or of another.
  ///
  /// @param checkpoint its folder
  record From(Path checkpoint) implements Resume {}

  /// Reads what a user typed: `auto`, `never`, or the folder of a checkpoint.
  static Resume parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "never" -> NEVER;
      default -> new From(Path.of(text));
    };
  }
}
