package steel.data;

import java.util.Locale;
import steel.config.Block;

/// How documents become packed tokens: a recipe such as `recipes/tiny/pack.yaml`.
///
/// @param name begins the names of the files
/// @param blockLength tokens a block: the context and one more
/// @param blocksPerFile blocks a file
/// @param validationShare how many of all documents are kept for validation, from 0 to 1
/// @param minRemainder the last file is kept if more than this share of it is used: 0 keeps
///   whatever there is, 0.05 is the original's, which loses up to a twentieth of a file
/// @param specialText which texts may name special tokens
/// @param textField key of the text
/// @param maxRecordBytes longer records are passed over
/// @param workers threads; 0 for all cores
public record PackRecipe(
    String name,
    int blockLength,
    int blocksPerFile,
    double validationShare,
    double minRemainder,
    SpecialTokens specialText,
    String textField,
    int maxRecordBytes,
    int workers) {
  /// Where the text `<|im_end|>` means the token.
  public enum SpecialTokens {
    /// In records that begin with `<|im_start|>`: those were rendered from a chat template.
    CHATS,
    /// Everywhere, as in the original.
    PARSED,
    /// Nowhere.
    PLAIN
  }

  public PackRecipe {
    if (blockLength < 2) {
      throw new IllegalArgumentException("block_length must be at least 2, got " + blockLength);
    }
    if (blocksPerFile < 1) {
      throw new IllegalArgumentException("blocks_per_file must be positive");
    }
    if (!(validationShare >= 0 && validationShare < 1)) {
      throw new IllegalArgumentException(
          "validation_share must be from 0 to below 1, got " + validationShare);
    }
    if (!(minRemainder >= 0 && minRemainder < 1)) {
      throw new IllegalArgumentException(
          "min_remainder must be from 0 to below 1, got " + minRemainder);
    }
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("max_record_bytes must be positive");
    }
    if (name.isEmpty() || !name.matches("[\\w.-]+")) {
      throw new IllegalArgumentException("name must be made of letters, digits, - and .");
    }
  }

  /// The defaults, for a block length.
  public static PackRecipe of(int blockLength) {
    return new PackRecipe(
        "set", blockLength, 1024, 0.01, 0, SpecialTokens.CHATS, "text", 16 << 20, 0);
  }

  /// Reads the root block of a recipe.
  public static PackRecipe read(Block block) {
    PackRecipe defaults = of(block.size("block_length"));
    return new PackRecipe(
        block.text("name", defaults.name),
        defaults.blockLength,
        block.size("blocks_per_file", defaults.blocksPerFile),
        block.number("validation_share", defaults.validationShare),
        block.number("min_remainder", defaults.minRemainder),
        block.oneOf("special_text", SpecialTokens.class, defaults.specialText),
        block.text("text_field", defaults.textField),
        block.size("max_record_bytes", defaults.maxRecordBytes),
        block.size("workers", defaults.workers));
  }

  int threads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }

  /// The settings that decide about the result, as a recipe that gives them again.
  String toYaml() {
    return """
        name: %s
        block_length: %d
        blocks_per_file: %d
        validation_share: %s
        min_remainder: %s
        special_text: %s
        text_field: %s
        max_record_bytes: %d
        """
        .formatted(
            name,
            blockLength,
            blocksPerFile,
            validationShare,
            minRemainder,
            specialText.name().toLowerCase(Locale.ROOT),
            textField,
            maxRecordBytes);
  }
}
