package steel.tokenizer;

import java.util.Optional;
import steel.config.Block;

/// How a tokenizer is trained: a recipe such as `recipes/tiny/tokenizer.yaml`.
///
/// @param textField key of the text in JSON Lines; none where the files are plain text
public record TokenizerRecipe(BpeTrainer.Options options, Optional<String> textField) {
  /// Reads the root block of a recipe.
  public static TokenizerRecipe read(Block block) {
    Optional<String> textField =
        block.has("text_field") ? Optional.of(block.text("text_field")) : Optional.empty();
    return new TokenizerRecipe(BpeTrainer.Options.read(block), textField);
  }
}
