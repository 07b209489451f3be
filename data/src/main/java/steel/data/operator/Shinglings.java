package steel.data.operator;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import steel.config.Block;
import steel.data.Profile;
import steel.data.dedup.Bands;
import steel.data.dedup.MinHash;
import steel.data.dedup.NearWords;
import steel.data.dedup.Shingling;
import steel.data.dedup.Shingling.Tokenization;
import steel.data.dedup.SimHash;

/// Reads the parameters of deduplicators that compare shingles. Names and defaults are
/// data-juicer's, but for `last_window`, which stands for its versions.
final class Shinglings {
  private static final long MOST_TABLES = 10_000;
  private static final int MOST_PERMUTATIONS = 1_024;

  private Shinglings() {}

  static DocumentSimhashDeduplicator simhash(Block block, Profile profile) {
    Shingling shingling = shingling(block, profile, 6);
    int blocks = block.size("num_blocks", 6);
    int distance = block.size("hamming_distance", 4);
    if (blocks > Long.SIZE) {
      throw block.error("num_blocks", "a fingerprint has no more than 64 bits, got " + blocks);
    }
    if (distance >= blocks) {
      throw block.error(
          "hamming_distance", "must be below num_blocks (%d), got %d".formatted(blocks, distance));
    }
    if (NearWords.tables(distance, blocks) > MOST_TABLES) {
      throw block.error(
          "num_blocks",
          "%d with hamming_distance %d would read all fingerprints %,d times; choose %d"
              .formatted(blocks, distance, NearWords.tables(distance, blocks), distance + 2));
    }
    return new DocumentSimhashDeduplicator(new SimHash(shingling), blocks, distance);
  }

  static DocumentMinhashDeduplicator minhash(Block block, Profile profile) {
    Shingling shingling = shingling(block, profile, 5);
    int permutations = block.size("num_permutations", 256);
    if (permutations < 1 || permutations > MOST_PERMUTATIONS) {
      throw block.error("num_permutations", "must be from 1 to %,d".formatted(MOST_PERMUTATIONS));
    }
    double threshold = block.number("jaccard_threshold", 0.7);
    if (!(threshold >= 0 && threshold <= 1)) {
      throw block.error("jaccard_threshold", "must be from 0 to 1");
    }
    return new DocumentMinhashDeduplicator(
        new MinHash(shingling, bands(block, permutations, threshold)));
  }

  private static Bands bands(Block block, int permutations, double threshold) {
    int count = block.size("num_bands", 0);
    int rows = block.size("num_rows_per_band", 0);
    if (count == 0 || rows == 0) {
      if (count != rows) {
        throw block.error(
            count == 0 ? "num_rows_per_band" : "num_bands",
            "is given alone; give num_bands and num_rows_per_band, or neither");
      }
      return Bands.best(threshold, permutations);
    }
    if ((long) count * rows > permutations) {
      throw block.error(
          "num_bands",
          "%d of %d rows take more than num_permutations (%d)"
              .formatted(count, rows, permutations));
    }
    return new Bands(count, rows);
  }

  private static Shingling shingling(Block block, Profile profile, int window) {
    int windowSize = block.size("window_size", window);
    if (windowSize < 1) {
      throw block.error("window_size", "must be at least 1");
    }
    return new Shingling(
        profile,
        block.oneOf("tokenization", Tokenization.class, Tokenization.SPACE),
        windowSize,
        block.flag("lowercase", true),
        ignored(block),
        block.flag("last_window", profile == Profile.CORRECTED));
  }

  private static Optional<Pattern> ignored(Block block) {
    Optional<String> pattern =
        block.has("ignore_pattern") ? Optional.of(block.text("ignore_pattern")) : Optional.empty();
    try {
      return pattern.map(p -> Pattern.compile(p, Pattern.UNICODE_CHARACTER_CLASS));
    } catch (PatternSyntaxException e) {
      throw block.error("ignore_pattern", "is no regular expression: " + e.getDescription());
    }
  }
}
