package steel.data.operator;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import steel.config.Block;
import steel.data.Profile;
import steel.data.dedup.NearWords;
import steel.data.dedup.Shingling;
import steel.data.dedup.Shingling.Tokenization;
import steel.data.dedup.SimHash;

/// Reads the parameters of deduplicators that compare shingles. Names and defaults are
/// data-juicer's, but for `last_window`, which stands for its versions.
final class Shinglings {
  private static final long MOST_TABLES = 10_000;

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
