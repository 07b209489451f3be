package steel.train;

import java.nio.file.Path;
import java.util.Optional;
import steel.config.Block;

/// A recipe of `steel pretrain`.
///
/// @param model shape of the fresh model
/// @param data packed tokens to learn from, and those to score only
/// @param tokenizer folder of the tokenizer that made them
public record PretrainRecipe(
    ModelShape model,
    Data data,
    Path tokenizer,
    TrainSettings train,
    ValidationSettings validation,
    CheckpointSettings checkpoint) {

  /// The `data` block.
  ///
  /// @param path packed tokens, or a mixture of such
  /// @param validation packed tokens that are only scored
  /// @param epochs how often all of it may be read at most; of a mixture, 1
  /// @param maskDocuments whether a token sees its own document only, from position 0
  public record Data(Path path, Optional<Path> validation, int epochs, boolean maskDocuments) {
    public Data {
      if (epochs < 1) {
        throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
      }
    }

    static Data read(Block block) {
      return new Data(
          block.path("path"),
          block.optionalPath("validation"),
          block.size("epochs", 1),
          block.flag("mask_documents", false));
    }
  }

  /// Reads the root block, for `Recipe.read(file, PretrainRecipe::read)`.
  public static PretrainRecipe read(Block block) {
    return new PretrainRecipe(
        block.child("model", ModelShape::read),
        block.child("data", Data::read),
        block.path("tokenizer"),
        block.child("train", TrainSettings::read),
        block.child("validation", ValidationSettings::read),
        block.child("checkpoint", CheckpointSettings::read));
  }
}
