package steel.train;

/// What to do with the checkpoints that a run folder has already.
public enum Resume {
  /// Go on from the newest that is whole.
  AUTO,

  /// Throw them away and start from the beginning.
  NEVER
}
