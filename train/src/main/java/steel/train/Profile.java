package steel.train;

/// Whose arithmetic a run follows: `train.profile` in a recipe.
public enum Profile {
  /// Loss of a step is the sum of token losses over valid tokens; only matrices decay; the first
  /// step learns.
  CORRECTED,

  /// As the original trainer: the mean of the micro-batches' means; everything decays; the first
  /// step of a warm-up has learning rate 0.
  REFERENCE
}
