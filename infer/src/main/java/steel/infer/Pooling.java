package steel.infer;

/// How the hidden states of a text's tokens become one vector.
public enum Pooling {
  /// Their mean.
  MEAN,
  /// That of the last token: where no token sees a later one, the only one that has seen all.
  LAST
}
