package steel.data;

import java.util.Locale;
import steel.config.Block;

/// How documents become packed tokens: a recipe such as `recipes/tiny/pack.yaml`.
///
/// @param profile whose defaults hold, and whether the original's defects do
/// @param name begins the names of the files
/// @param blockLength tokens a block: the context and one more
/// @param blocksPerFile blocks a file
/// @param validationShare how many of all documents are kept for validation, from 0 to 1
/// @param minRemainder the last file is kept if more than this share of it is used: 0 keeps
///   whatever there is, 0.05 is the original's, which loses up to a twentieth of a file
/// @param specialText which texts may name special tokens
/// @param textField key of the text
/// @param maxRecordBytes longer records are passed over
/// @param dealing which files of documents come when
/// @param workers threads; 0 for all cores
public record PackRecipe(
    Profile profile,
    String name,
    int blockLength,
    int blocksPerFile,
    double validationShare,
    double minRemainder,
    SpecialTokens specialText,
    String textField,
    int maxRecordBytes,
    Dealing dealing,
    int workers) {
  private static final int REFERENCE_SEED = 666;
  private static final double REFERENCE_REMAINDER = 0.05;

  /// How the files of documents are dealt to streams of tokens, each with packed files of its own.
  ///
  /// @param streams how many; never more than there are files
  /// @param order of the files
  /// @param seed of a shuffled order
  /// @param maxFiles so many of them at most; 0 for all
  public record Dealing(int streams, Order order, int seed, int maxFiles) {
    /// An order of files.
    public enum Order {
      /// As they are named, those of a folder by their names.
      GIVEN,
      /// By their paths, then shuffled.
      SHUFFLED
    }

    public Dealing {
      if (streams < 1) {
        throw new IllegalArgumentException("streams must be at least 1, got " + streams);
      }
    }
  }

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

  /// Reads the root block of a recipe.
  public static PackRecipe read(Block block) {
    Profile profile = block.oneOf("profile", Profile.class, Profile.CORRECTED);
    boolean isReference = profile == Profile.REFERENCE;
    return new PackRecipe(
        profile,
        block.text("name", "set"),
        block.size("block_length"),
        block.size("blocks_per_file", 1024),
        block.number("validation_share", isReference ? 0 : 0.01),
        block.number("min_remainder", isReference ? REFERENCE_REMAINDER : 0),
        block.oneOf(
            "special_text",
            SpecialTokens.class,
            isReference ? SpecialTokens.PARSED : SpecialTokens.CHATS),
        block.text("text_field", "text"),
        block.size("max_record_bytes", 16 << 20),
        new Dealing(
            block.size("streams", 1),
            block.oneOf(
                "file_order",
                Dealing.Order.class,
                isReference ? Dealing.Order.SHUFFLED : Dealing.Order.GIVEN),
            block.size("file_seed", REFERENCE_SEED),
            block.size("max_files", 0)),
        block.size("workers", 0));
  }

  /// Threads that encode.
  public int threads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }

  /// The settings that decide about the result, as a recipe that gives them again.
  public String toYaml() {
    return """
        profile: %s
        name: %s
        block_length: %d
        blocks_per_file: %d
        validation_share: %s
        min_remainder: %s
        special_text: %s
        text_field: %s
        max_record_bytes: %d
        streams: %d
        file_order: %s
        file_seed: %d
        max_files: %d
        """
        .formatted(
            lower(profile),
            name,
            blockLength,
            blocksPerFile,
            validationShare,
            minRemainder,
            lower(specialText),
            textField,
            maxRecordBytes,
            dealing.streams(),
            lower(dealing.order()),
            dealing.seed(),
            dealing.maxFiles());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
