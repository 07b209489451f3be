package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies the bytes of a tensor into a Java array. Layouts are unaligned: a header of any length
/// may stand before the data.
final class Elements {

  private Elements() {}

  /// @param count elements in `bytes`
  static float[] floats(TensorType type, MemorySegment bytes, int count) {
    float[] values = new float[count];
    switch (type) {
      case F32 -> MemorySegment.copy(bytes, LittleEndian.FLOAT, 0, values, 0, count);
      case F64 -> {
        for (int i = 0; i < count; i++) {
          values[i] = (float) bytes.get(LittleEndian.DOUBLE, (long) i * Double.BYTES);
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          values[i] = Float.float16ToFloat(bytes.get(LittleEndian.SHORT, (long) i * Short.BYTES));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          values[i] =
              Float.intBitsToFloat(bytes.get(LittleEndian.SHORT, (long) i * Short.BYTES) << 16);
        }
      }
      case I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
          throw new IllegalArgumentException(type + " is not floating point");
    }
    return values;
  }

  /// @param count elements in `bytes`
  static long[] integers(TensorType type, MemorySegment bytes, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      long at = (long) i * type.bytes();
      values[i] =
          switch (type) {
            case I64, U64 -> bytes.get(LittleEndian.LONG, at); // above 2^63 a U64 turns negative
            case I32 -> bytes.get(LittleEndian.INT, at);
            case U32 -> Integer.toUnsignedLong(bytes.get(LittleEndian.INT, at));
            case I16 -> bytes.get(LittleEndian.SHORT, at);
            case U16 -> Short.toUnsignedLong(bytes.get(LittleEndian.SHORT, at));
            case I8 -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case U8, BOOL -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at));
            case F64, F32, F16, BF16 ->
                throw new IllegalArgumentException(type + " is not whole numbers");
          };
    }
    return values;
  }
}
