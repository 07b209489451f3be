package steel.data;

import java.util.ArrayList;
import java.util.List;

/// In which order training sees the blocks of a set: each once an epoch, and which one depends on
/// nothing but the seed, the number of the sample and what was appended when.
public sealed interface SampleOrder permits BlockOrder, ReferenceOrder {
  /// How many blocks there are, with all that joined.
  long count();

  /// The block of one training sample.
  ///
  /// @param sample from 0, over all epochs
  /// @return from 0 to `count - 1`
  long at(long sample);

  /// The epoch that a sample belongs to, from 0.
  long epochOf(long sample);

  /// The first sample of an epoch.
  ///
  /// @param epoch from 0
  long firstOf(long epoch);

  /// The order of a run.
  ///
  /// @param profile whose order, with which the blocks were opened
  /// @param seed of the run
  /// @param blocks its data, with what was appended
  /// @param log when that was
  /// @throws steel.config.ConfigException if the original could not read them
  static SampleOrder of(Profile profile, long seed, PackedBlocks blocks, AppendLog log) {
    long begun = blocks.sets().getFirst().manifest().blocks();
    List<BlockOrder.Append> appends = new ArrayList<>();
    for (int i = 0; i < log.appends().size(); i++) {
      appends.add(
          new BlockOrder.Append(
              log.appends().get(i).sample(), blocks.sets().get(i + 1).manifest().blocks()));
    }
    BlockOrder order = new BlockOrder(seed, begun, appends);
    return switch (profile) {
      case CORRECTED -> order;
      case REFERENCE -> ReferenceOrder.of(seed, blocks, log, order);
    };
  }
}
