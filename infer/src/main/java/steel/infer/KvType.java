package steel.infer;

/// How a sequence keeps its keys and values. Codes of 16 or 8 bits have a scale for each head of
/// each position.
public enum KvType {
  /// As they were computed.
  F32,
  /// 16 bits: half the memory, and half the time where memory is the bound. Finer than half
  /// precision but for numbers that are small beside others of their head.
  Q16,
  /// 8 bits: a quarter.
  Q8
}
