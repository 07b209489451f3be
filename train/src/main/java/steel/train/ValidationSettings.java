package steel.train;

import steel.config.Block;

/// The `validation` block of a recipe.
///
/// @param every steps from one measurement to the next; the first and the last step always have one
/// @param rows of the held-out data that are scored, from its beginning
public record ValidationSettings(long every, int rows) {
  public ValidationSettings {
    if (every < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "every (%d) and rows (%d) must be at least 1".formatted(every, rows));
    }
  }

  public static ValidationSettings read(Block block) {
    return new ValidationSettings(block.integer("every", 100), block.size("rows", 32));
  }
}
