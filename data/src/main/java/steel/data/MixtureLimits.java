package steel.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import steel.config.ConfigException;
import steel.data.MixtureRecipe.Source;
import steel.data.pack.FairTurns;

/// How far the sources of a mixture reach.
final class MixtureLimits {
  private static final double MAX_BLOCKS = 1e12; // far more than anybody reads

  private final Path file;
  private final List<Source> sources;
  private final FairTurns turns;
  private final int blockLength;
  private final long[] limits; // blocks that may be read of each source

  /// @param file of the mixture, for messages
  /// @param blocks of each source
  MixtureLimits(Path file, List<Source> sources, List<PackedBlocks> blocks, FairTurns turns) {
    this.file = file;
    this.sources = sources;
    this.turns = turns;
    this.blockLength = blocks.getFirst().blockLength();
    this.limits = new long[sources.size()];
    for (int i = 0; i < limits.length; i++) {
      // the tolerance lets 1.1 repetitions of 10 blocks be 11
      double most = sources.get(i).maxRepetitions() * blocks.get(i).count() * (1 + 1e-12);
      limits[i] = (long) Math.min(most, MAX_BLOCKS);
      if (limits[i] == 0) {
        throw new ConfigException(
            "%s: %s: max_repetitions %s leaves no block of its %d to read; raise it"
                .formatted(
                    file,
                    sources.get(i).name(),
                    number(sources.get(i).maxRepetitions()),
                    blocks.get(i).count()));
      }
    }
  }

  /// How many blocks a mixture has.
  ///
  /// @param tokens wanted, if any number is
  /// @throws ConfigException if the sources do not have so many
  long blocksFor(OptionalLong tokens) {
    long reach = reach();
    long blocks = tokens.isPresent() ? Math.ceilDiv(tokens.getAsLong(), blockLength) : reach;
    if (blocks > reach) {
      throw impossible(blocks, reach);
    }
    return blocks;
  }

  /// Blocks until the first source has nothing left.
  private long reach() {
    long reach = Long.MAX_VALUE;
    for (int i = 0; i < limits.length; i++) {
      reach = Math.min(reach, turns.until(i, limits[i]));
    }
    return reach;
  }

  private ConfigException impossible(long blocks, long reach) {
    List<String> lines = new ArrayList<>();
    long all = 0;
    for (int i = 0; i < limits.length; i++) {
      all += limits[i];
      long wanted = turns.of(i, blocks);
      if (wanted > limits[i]) {
        Source source = sources.get(i);
        double repetitions = source.maxRepetitions() * wanted / limits[i];
        lines.add(
            String.format(
                Locale.ROOT,
                "%s: its share of %.4f is %,d tokens, but %s has %,d with max_repetitions %s:"
                    + " its share can be %.4f at most, or its max_repetitions %.1f",
                source.name(),
                turns.share(i),
                wanted * blockLength,
                source.path(),
                limits[i] * blockLength,
                number(source.maxRepetitions()),
                floor((double) limits[i] / blocks, 1e4),
                Math.ceil(repetitions * 10) / 10));
      }
    }
    String total =
        all < blocks
            ? "all sources together have %,d".formatted(all * blockLength)
            : "with these weights the sources reach %,d".formatted(reach * blockLength);
    return new ConfigException(
        "%s: %,d tokens are wanted, %s; %s"
            .formatted(file, blocks * blockLength, total, String.join("; ", lines)));
  }

  private static double floor(double value, double steps) {
    return Math.floor(value * steps) / steps;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : String.valueOf(value);
  }
}
