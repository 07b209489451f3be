package steel.train;

import java.nio.file.Path;
import java.util.Optional;
import steel.config.Block;

/// The `probe` block of a recipe: multiple-choice questions that are asked while the model learns.
///
/// @param questions folder in C-Eval's form
/// @param recipe of an evaluation, which says how they are put; without one, its defaults
/// @param every steps from one round to the next; the first and the last step always have one
/// @param perSubject questions of each subject, the first ones
public record ProbeSettings(Path questions, Optional<Path> recipe, long every, int perSubject) {
  public ProbeSettings {
    if (every < 1 || perSubject < 1) {
      throw new IllegalArgumentException(
          "every (%d) and per_subject (%d) must be at least 1".formatted(every, perSubject));
    }
  }

  public static ProbeSettings read(Block block) {
    return new ProbeSettings(
        block.path("questions"),
        block.optionalPath("recipe"),
        block.integer("every", 500),
        block.size("per_subject", 20));
  }
}
