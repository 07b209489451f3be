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
}
