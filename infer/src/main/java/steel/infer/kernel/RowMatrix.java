package steel.infer.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import steel.weights.TensorType;
import steel.weights.Weights;

/// A weight matrix `[rows, columns]` whose numbers lie row after row in native memory.
///
/// @param bytes row-major, little endian; borrowed
/// @param type F32, BF16 or F16
public record RowMatrix(MemorySegment bytes, TensorType type, int rows, int columns)
    implements Matrix {
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public RowMatrix {
    if (!isSupported(type)) {
      throw new IllegalArgumentException("no kernel for " + type);
    }
  }

  /// Whether the kernels read elements of this type.
  public static boolean isSupported(TensorType type) {
    return type == TensorType.F32 || type == TensorType.BF16 || type == TensorType.F16;
  }

  /// Borrowed from the mapping of the weights.
  static RowMatrix of(Weights weights, String name) {
    long[] shape = weights.shape(name);
    return new RowMatrix(
        weights.bytes(name),
        weights.type(name),
        Math.toIntExact(shape[0]),
        Math.toIntExact(shape[1]));
  }

  /// A copy of an array.
  ///
  /// @param values `[rows, columns]`
  /// @param arena owns the copy
  public static RowMatrix copyOf(float[] values, int rows, int columns, Arena arena) {
    MemorySegment bytes = arena.allocate((long) values.length * Float.BYTES, Float.BYTES);
    MemorySegment.copy(values, 0, bytes, FLOAT, 0, values.length);
    return new RowMatrix(bytes, TensorType.F32, rows, columns);
  }

  @Override
  public long byteSize() {
    return bytes.byteSize();
  }

  @Override
  public void copyRows(int from, int count, float[] into, int at) {
    int n = count * columns;
    long first = (long) from * columns * type.bytes();
    switch (type) {
      case F32 -> MemorySegment.copy(bytes, FLOAT, first, into, at, n);
      case BF16 -> {
        for (int i = 0; i < n; i++) {
          short bits = bytes.get(SHORT, first + (long) i * Short.BYTES);
          into[at + i] = Float.intBitsToFloat(bits << 16);
        }
      }
      case F16 -> {
        for (int i = 0; i < n; i++) {
          short bits = bytes.get(SHORT, first + (long) i * Short.BYTES);
          into[at + i] = Float.float16ToFloat(bits);
        }
      }
      default -> throw new IllegalArgumentException("no kernel for " + type);
    }
  }
}
