package steel.eval;

import java.nio.file.Path;
import java.util.Optional;
import steel.config.Block;

/// A recipe for an evaluation: what is asked, and how.
///
/// @param questions folder in C-Eval's form; may be left to the command
/// @param choice how multiple-choice questions are put and scored
public record EvalRecipe(Optional<Path> questions, ChoiceOptions choice) {
  /// Reads the recipe from its root block; every key has a default.
  public static EvalRecipe read(Block block) {
    return new EvalRecipe(block.optionalPath("questions"), ChoiceOptions.read(block));
  }
}
