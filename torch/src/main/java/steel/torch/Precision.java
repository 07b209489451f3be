package steel.torch;

/// How matrix products round in training. Everything else is float32 in both: weights, norms,
/// rotary angles, softmax, loss, gradients and moments.
public enum Precision {
  /// Products in float32.
  FP32,

  /// Products of operands rounded to bfloat16, summed in float32, where the processor has
  /// instructions for it; elsewhere the same as [#FP32].
  BF16
}
