package steel.data;

import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.data.reference.ReferenceSequence;

/// The original's order: files by what it knows them by, all of them shuffled as one window, blocks
/// of padding among them. In the order of samples a place costs nothing, going back starts over.
/// For any number of threads.
public final class ReferenceOrder implements SampleOrder {
  private final BlockOrder epochs; // whose epochs begin at the same samples
  private final ReferenceSequence sequence;

  private ReferenceOrder(BlockOrder epochs, ReferenceSequence sequence) {
    this.epochs = epochs;
    this.sequence = sequence;
  }

  static ReferenceOrder of(long seed, PackedBlocks blocks, AppendLog log, BlockOrder epochs) {
    if (seed < 0) {
      throw new ConfigException(
          "train.seed: the original's random numbers want one that is not negative, got " + seed);
    }
    if (epochs.count() > Integer.MAX_VALUE) {
      throw new ConfigException(
          "%s: has %,d blocks, the original's order has at most %,d; leave train.profile: reference"
                  .formatted(blocks.sets().getFirst().folder(), epochs.count(), Integer.MAX_VALUE)
              + " out");
    }
    Manifest first = blocks.manifest();
    int blocksOfAFile = Math.toIntExact(first.chunkSize() / first.blockLength());
    int files = first.files().size();
    List<ReferenceSequence.Growth> growths = new ArrayList<>();
    for (int i = 0; i < log.appends().size(); i++) {
      growths.add(
          new ReferenceSequence.Growth(
              log.appends().get(i).sample(), blocks.sets().get(i + 1).manifest().files().size()));
    }
    return new ReferenceOrder(
        epochs,
        new ReferenceSequence(
            new ReferenceSequence.Files(files, blocksOfAFile, files), seed, true, growths));
  }

  @Override
  public long count() {
    return epochs.count();
  }

  @Override
  public synchronized long at(long sample) {
    return sequence.at(sample);
  }

  @Override
  public long epochOf(long sample) {
    return epochs.epochOf(sample);
  }

  @Override
  public long firstOf(long epoch) {
    return epochs.firstOf(epoch);
  }
}
