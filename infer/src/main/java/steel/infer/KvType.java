package steel.infer;

/// How a sequence keeps its keys and values.
public enum KvType {
  /// As they were computed.
  F32,
  /// Half precision: half the memory, and half the time where memory is the bound.
  F16,
  /// 8 bits, each head of each position with a scale of its own: a quarter.
  Q8
}
