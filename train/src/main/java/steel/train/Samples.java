package steel.train;

import steel.torch.TrainingRow;

/// What is learned from, as an endless sequence: which row a sample is depends on nothing but its
/// number, so a run may be cut and resumed anywhere.
public interface Samples {
  /// The row with this number, counted from 0 over the whole run.
  TrainingRow row(long sample);

  /// Rows until the first one comes again.
  long count();

  /// Changes when the rows do; a checkpoint remembers it.
  String fingerprint();

  /// Changes when the rows before a sample do; what joined later does not count.
  ///
  /// @param sample of a checkpoint, the next that it would read
  default String fingerprint(long sample) {
    return fingerprint();
  }

  /// Makes sure, before a run begins, that there are rows until its end.
  ///
  /// @param samples rows that the run reads, over all its parts
  /// @throws steel.config.ConfigException if there are fewer; it says what to change
  default void requireReach(long samples) {}
}
