package steel.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.MixtureRecipe.Source;
import steel.data.pack.FairTurns;
import steel.data.text.TextHash;
import steel.files.Checksum;

/// Packed data sets read together by weights that act: whatever the sizes of the sets, every
/// beginning of the sequence of blocks has each set's share, to within one block. A pure function
/// of the seed, the mixture and the number of the sample. Owns the mapped files.
///
/// Each set is read in its own [BlockOrder]: no block comes again before all others of its set have
/// come, and none more often than the set's `max_repetitions`.
public final class Mixture implements AutoCloseable {
  private final List<Source> sources;
  private final List<PackedBlocks> blocks;
  private final List<BlockOrder> orders;
  private final FairTurns turns;
  private final long count;

  private Mixture(
      List<Source> sources,
      List<PackedBlocks> blocks,
      List<BlockOrder> orders,
      FairTurns turns,
      long count) {
    this.sources = sources;
    this.blocks = blocks;
    this.orders = orders;
    this.turns = turns;
    this.count = count;
  }

  /// Which block a sample is.
  ///
  /// @param source from 0, in the order of the file
  /// @param turn how many blocks of this source came before
  /// @param block of the source
  public record Place(int source, long turn, long block) {}

  /// What a mixture takes of one source.
  ///
  /// @param share of all blocks, from 0 to 1
  /// @param blocks that it has
  /// @param tokens that it has, without padding
  /// @param plannedBlocks to be read
  /// @param repetitions how often that is all of it
  public record Planned(
      String name,
      Path path,
      double share,
      long blocks,
      long tokens,
      long plannedBlocks,
      double repetitions) {}

  /// Whether a recipe that names packed data names a mixture: those are files, data sets are
  /// folders.
  public static boolean isMixture(Path path) {
    return Files.isRegularFile(path);
  }

  /// Opens a mixture file.
  ///
  /// @param seed of the run
  /// @throws ConfigException if the file is wrong, its sets do not belong together, or they have
  ///   too few tokens for what is wanted of them; the message has the numbers
  /// @throws steel.files.FormatException if a packed file is broken
  /// @throws IOException if the disk fails
  public static Mixture open(Path file, long seed) throws IOException {
    MixtureRecipe recipe = Recipe.read(file, List.of(), MixtureRecipe::read).value();
    List<Source> sources = recipe.sources();
    PackedFolders.requireTogether(
        sources.stream().map(source -> PackedSet.of(source.path())).toList());
    List<PackedBlocks> blocks = new ArrayList<>();
    try {
      List<BlockOrder> orders = new ArrayList<>();
      for (Source source : sources) {
        PackedBlocks one = PackedBlocks.open(source.path());
        blocks.add(one);
        if (one.count() == 0) {
          throw new ConfigException(source.path() + ": has no tokens; leave it out of the mixture");
        }
        // a seed for each, or sets of one size would be read in the same order
        orders.add(new BlockOrder(TextHash.mix(seed + orders.size()), one.count()));
      }
      FairTurns turns = new FairTurns(sources.stream().mapToDouble(Source::weight).toArray());
      MixtureLimits limits = new MixtureLimits(file, sources, blocks, turns);
      OptionalLong wanted = recipe.tokens();
      return new Mixture(sources, blocks, orders, turns, limits.blocksFor(wanted));
    } catch (IOException | RuntimeException e) {
      blocks.forEach(PackedBlocks::close);
      throw e;
    }
  }

  /// Blocks of the plan: samples from 0 to below this can be read.
  public long count() {
    return count;
  }

  /// Tokens a block: the context and one more.
  public int blockLength() {
    return manifest().blockLength();
  }

  /// What the first source says of itself; block length, tokenizer and padding are those of all.
  public Manifest manifest() {
    return blocks.getFirst().manifest();
  }

  /// Which block a sample is.
  ///
  /// @param sample from 0 to below [#count]
  public Place at(long sample) {
    if (sample < 0 || sample >= count) {
      throw new IllegalArgumentException("no sample %d of %d".formatted(sample, count));
    }
    int source = turns.at(sample);
    long turn = turns.before(sample);
    return new Place(source, turn, orders.get(source).at(turn));
  }

  /// Reads the block of a sample.
  ///
  /// @param into gets the ids, `[blockLength]`
  /// @throws steel.files.FormatException if a file has changed since it was packed
  public void read(long sample, long[] into) {
    Place place = at(sample);
    blocks.get(place.source()).read(place.block(), into);
  }

  /// Tokens of a block that are no padding.
  long tokens(Place place) {
    return blocks.get(place.source()).tokens(place.block());
  }

  /// What is read of each source, in the order of the file.
  public List<Planned> plan() {
    List<Planned> plan = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      PackedBlocks of = blocks.get(i);
      long planned = turns.of(i, count);
      plan.add(
          new Planned(
              sources.get(i).name(),
              sources.get(i).path(),
              turns.share(i),
              of.count(),
              of.manifest().tokens(),
              planned,
              (double) planned / of.count()));
    }
    return List.copyOf(plan);
  }

  /// Counters of what is read of each source.
  List<RunCensus.SetCensus> censuses() {
    List<RunCensus.SetCensus> censuses = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      censuses.add(new RunCensus.SetCensus(blocks.get(i), orders.get(i)));
    }
    return censuses;
  }

  /// Changes when the sequence of blocks does. The total does not count: a run may be prolonged.
  public String fingerprint() {
    StringBuilder text = new StringBuilder(manifest().tokenizerHash());
    text.append(' ').append(blockLength());
    for (int i = 0; i < sources.size(); i++) {
      text.append(" | ").append(turns.share(i));
      blocks.get(i).manifest().files().forEach(file -> text.append(' ').append(file.sha256()));
    }
    return Checksum.ofText(text.toString());
  }

  @Override
  public void close() {
    blocks.forEach(PackedBlocks::close);
  }
}
