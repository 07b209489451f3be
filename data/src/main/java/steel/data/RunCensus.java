package steel.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.data.pack.BlockSet;

/// Counts, file by file, what a run has read of its data: proves that each block comes once an
/// epoch. Samples are told in the order of the run; what is left of the epoch that it is in is gone
/// through as the run would.
public final class RunCensus {
  private final Samples samples;
  private final List<SetCensus> sets;

  /// Which block of which set a sample is.
  private interface Samples {
    void read(long sample, List<SetCensus> sets);
  }

  private RunCensus(Samples samples, List<SetCensus> sets) {
    this.samples = samples;
    this.sets = sets;
  }

  /// Of a run that reads one set, and what was appended to it.
  public static RunCensus of(PackedBlocks blocks, SampleOrder order) {
    SetCensus census = new SetCensus(blocks, order);
    return new RunCensus((sample, sets) -> sets.getFirst().read(sample), List.of(census));
  }

  /// Of a run that reads a mixture: an epoch is one of a set.
  public static RunCensus of(Mixture mixture) {
    return new RunCensus(
        (sample, sets) -> {
          if (sample >= mixture.count()) {
            throw new ConfigException(
                "the run has read sample %d, its mixture has %d; was it made shorter?"
                    .formatted(sample, mixture.count()));
          }
          Mixture.Place place = mixture.at(sample);
          sets.get(place.source()).read(place.turn());
        },
        mixture.censuses());
  }

  /// Counts rows that a step learned.
  public void read(long firstSample, long rows) {
    for (long sample = firstSample; sample < firstSample + rows; sample++) {
      samples.read(sample, sets);
    }
  }

  /// What was found.
  public List<FileCoverage> finish() {
    List<FileCoverage> files = new ArrayList<>();
    sets.forEach(set -> files.addAll(set.finish()));
    return List.copyOf(files);
  }

  /// What became of one packed file.
  ///
  /// @param file its path
  /// @param blocks that it has
  /// @param seen of those, read at least once
  /// @param reads of any of them, over all epochs
  /// @param left to be read in the epoch that the run is in
  /// @param missing blocks that an epoch left out, over all epochs
  /// @param repeated reads of a block that its epoch had read already
  public record FileCoverage(
      String file, long blocks, long seen, long reads, long left, long missing, long repeated) {
    /// Whether each of its blocks comes once an epoch.
    public boolean exact() {
      return missing == 0 && repeated == 0;
    }
  }

  /// Counts the reads of one set, in the order of its own samples.
  static final class SetCensus {
    private final PackedBlocks blocks;
    private final SampleOrder order;
    private final List<Path> files;
    private final long[] seen; // of each file
    private final long[] reads;
    private final long[] left;
    private final long[] missing;
    private final long[] repeated;
    private final long[] marked; // blocks that the epoch has read
    private final BlockSet ever;
    private final BlockSet thisEpoch;
    private long epoch;
    private long next; // sample after the last

    SetCensus(PackedBlocks blocks, SampleOrder order) {
      this.blocks = blocks;
      this.order = order;
      this.files = blocks.files();
      int n = files.size();
      this.seen = new long[n];
      this.reads = new long[n];
      this.left = new long[n];
      this.missing = new long[n];
      this.repeated = new long[n];
      this.marked = new long[n];
      this.ever = new BlockSet(blocks.count());
      this.thisEpoch = new BlockSet(blocks.count());
    }

    void read(long sample) {
      long of = order.epochOf(sample);
      while (epoch < of) {
        endEpoch();
      }
      long block = order.at(sample);
      int file = blocks.fileOf(block);
      reads[file]++;
      seen[file] += ever.add(block) ? 1 : 0;
      if (of < epoch) {
        repeated[file]++; // of an epoch that is over
      } else {
        mark(block, file);
      }
      next = Math.max(next, sample + 1);
    }

    private void mark(long block, int file) {
      if (thisEpoch.add(block)) {
        marked[file]++;
      } else {
        repeated[file]++;
      }
    }

    private void endEpoch() {
      long length = order.firstOf(epoch + 1) - order.firstOf(epoch);
      for (int file = 0; file < marked.length; file++) {
        long joined = Math.clamp(length - blocks.firstOf(file), 0, blocks.countOf(file));
        missing[file] += Math.max(0, joined - marked[file]);
        marked[file] = 0;
      }
      thisEpoch.clear();
      epoch++;
    }

    List<FileCoverage> finish() {
      if (order.epochOf(next) == epoch) {
        for (long sample = next; sample < order.firstOf(epoch + 1); sample++) {
          long block = order.at(sample);
          int file = blocks.fileOf(block);
          left[file]++;
          mark(block, file);
        }
      }
      endEpoch();
      List<FileCoverage> found = new ArrayList<>();
      for (int file = 0; file < files.size(); file++) {
        found.add(
            new FileCoverage(
                files.get(file).toString(),
                blocks.countOf(file),
                seen[file],
                reads[file],
                left[file],
                missing[file],
                repeated[file]));
      }
      return found;
    }
  }
}
