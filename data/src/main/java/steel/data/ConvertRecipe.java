package steel.data;

import steel.config.Block;

/// How raw sources become documents: a recipe such as `recipes/tiny/convert.yaml`.
///
/// @param profile whose defects
/// @param badRecord what a malformed record does to the rest of its file
/// @param normalization the Unicode form of texts (not of SkyPile, WanJuan and StarCode)
/// @param minCharacters shorter texts are left out (not of SkyPile, WanJuan and StarCode)
/// @param zhihuMinUpvotes answers with fewer are left out
/// @param starcodeMinStars code of repositories with fewer is left out
/// @param baikeWithoutSummary what happens to an entry of Baidu Baike that has only sections
/// @param maxRecordBytes longer records are passed over
/// @param workers threads; 0 for all cores
public record ConvertRecipe(
    Profile profile,
    BadRecord badRecord,
    Normalization normalization,
    int minCharacters,
    int zhihuMinUpvotes,
    int starcodeMinStars,
    Unsummarized baikeWithoutSummary,
    int maxRecordBytes,
    int workers) {
  /// What a malformed record does.
  public enum BadRecord {
    /// It is left out, alone.
    SKIP,
    /// The rest of its file is left out too, as in the original.
    END_FILE
  }

  /// A Unicode normal form.
  public enum Normalization {
    /// As in the original: full-width punctuation becomes ASCII.
    NFKC,
    /// Leaves Chinese punctuation as it is written.
    NFC
  }

  /// What happens to encyclopaedia entries without a summary.
  public enum Unsummarized {
    DROP,
    KEEP
  }

  public ConvertRecipe {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("max_record_bytes must be positive");
    }
  }

  /// The defaults of a profile.
  public static ConvertRecipe of(Profile profile) {
    return new ConvertRecipe(
        profile,
        profile == Profile.REFERENCE ? BadRecord.END_FILE : BadRecord.SKIP,
        Normalization.NFKC,
        20,
        100,
        0,
        Unsummarized.DROP,
        16 << 20,
        0);
  }

  /// Reads the root block of a recipe.
  public static ConvertRecipe read(Block block) {
    ConvertRecipe defaults = of(block.oneOf("profile", Profile.class, Profile.CORRECTED));
    return new ConvertRecipe(
        defaults.profile,
        block.oneOf("bad_record", BadRecord.class, defaults.badRecord),
        block.oneOf("normalization", Normalization.class, defaults.normalization),
        block.size("min_characters", defaults.minCharacters),
        block.size("zhihu_min_upvotes", defaults.zhihuMinUpvotes),
        block.size("starcode_min_stars", defaults.starcodeMinStars),
        block.oneOf("baike_without_summary", Unsummarized.class, defaults.baikeWithoutSummary),
        block.size("max_record_bytes", defaults.maxRecordBytes),
        block.size("workers", defaults.workers));
  }

  /// Everything that the output depends on beside the input.
  String settings() {
    return new ConvertRecipe(
            profile,
            badRecord,
            normalization,
            minCharacters,
            zhihuMinUpvotes,
            starcodeMinStars,
            baikeWithoutSummary,
            maxRecordBytes,
            0)
        .toString();
  }

  int threads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }
}
