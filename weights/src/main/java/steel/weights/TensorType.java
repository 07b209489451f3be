package steel.weights;

import java.util.Arrays;
import java.util.Optional;

/// Element types, named as in the `dtype` of a safetensors header; all little endian.
public enum TensorType {
  F64(8),
  F32(4),
  F16(2),
  /// The upper half of a float32.
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  /// One byte, 0 or 1.
  BOOL(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// Whether the elements are floating-point numbers.
  public boolean isFloat() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /// The type of that name, none where this program does not know it.
  static Optional<TensorType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
