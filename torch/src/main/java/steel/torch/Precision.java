package steel.torch;

/// How products of training round: those with weights, and those of attention. Everything else is
/// float32 in both: weights, norms, rotary angles, statistics of softmax, loss, gradients of
/// weights and moments.
public enum Precision {
  /// Products in float32.
  FP32,

  /// Products of operands rounded to bfloat16, summed in float32 and rounded once more, where the
  /// processor has instructions for it; elsewhere the same as [#FP32]. Activations between two
  /// products without a norm are bfloat16 too.
  BF16;

  /// What this precision is on this machine.
  public Precision here() {
    return this == BF16 && Processor.multipliesBfloat16() ? BF16 : FP32;
  }
}
