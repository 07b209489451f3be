package steel.train;

import steel.config.Block;

/// The `checkpoint` block of a recipe.
///
/// @param every steps from one checkpoint to the next; the last step always has one
/// @param keep newest checkpoints that stay
/// @param keepEvery checkpoints of its multiples stay for good; 0 for none
/// @param background whether training goes on while one is written, from a copy in memory
public record CheckpointSettings(long every, int keep, long keepEvery, boolean background) {
  public CheckpointSettings {
    if (every < 1 || keep < 1) {
      throw new IllegalArgumentException(
          "every (%d) and keep (%d) must be at least 1".formatted(every, keep));
    }
    if (keepEvery < 0 || keepEvery % every != 0) {
      throw new IllegalArgumentException(
          "keep_every (%d) must be a multiple of every (%d), or 0".formatted(keepEvery, every));
    }
  }

  public static CheckpointSettings read(Block block) {
    return new CheckpointSettings(
        block.integer("every", 500),
        block.size("keep", 2),
        block.integer("keep_every", 0),
        block.flag("background", true));
  }
}
