package steel.train;

import steel.config.Block;

/// The `checkpoint` block of a recipe.
///
/// @param every steps from one checkpoint to the next; the last step always has one
/// @param keep newest checkpoints that stay
public record CheckpointSettings(long every, int keep) {
  public CheckpointSettings {
    if (every < 1 || keep < 1) {
      throw new IllegalArgumentException(
          "every (%d) and keep (%d) must be at least 1".formatted(every, keep));
    }
  }

  public static CheckpointSettings read(Block block) {
    return new CheckpointSettings(block.integer("every", 500), block.size("keep", 2));
  }
}
