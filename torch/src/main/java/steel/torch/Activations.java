package steel.torch;

/// What becomes of the results of layers between the way there and the way back of a training step.
/// Gradients are the same, bit for bit.
public enum Activations {
  /// All that the way back needs is kept.
  KEEP,

  /// Only the input of each layer is; the rest is computed once more, which takes a third more
  /// time, and memory for one layer instead of all.
  RECOMPUTE
}
