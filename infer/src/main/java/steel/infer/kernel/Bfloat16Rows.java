package steel.infer.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.INTS;
import static steel.infer.kernel.Lanes.SHORTS;
import static steel.infer.kernel.Lanes.bfloat16;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// [Kernel#rows] on bfloat16 weights. Four rows at a time share the loads of the vector; a row's
/// sum is added in the same order whether it is one of four or alone. What [Lanes#bfloat16] does is
/// repeated by hand for four of them: the compiler inlines some calls of such a method and not
/// others, and a vector that leaves a method becomes an object.
final class Bfloat16Rows {
  private static final int BYTES = Short.BYTES;

  private Bfloat16Rows() {}

  static void multiply(RowMatrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt) {
    MemorySegment weights = matrix.bytes();
    int columns = matrix.columns();
    int r = from;
    for (; r <= to - 4; r += 4) {
      four(weights, r, columns, x, xAt, y, yAt + r);
    }
    for (; r < to; r++) {
      y[yAt + r] = one(weights, (long) r * columns * BYTES, columns, x, xAt);
    }
  }

  private static void four(
      MemorySegment weights, int row, int columns, float[] x, int xAt, float[] y, int yAt) {
    long rowBytes = (long) columns * BYTES;
    long first = row * rowBytes;
    long second = first + rowBytes;
    long third = second + rowBytes;
    long fourth = third + rowBytes;
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    FloatVector b1 = FloatVector.zero(FLOATS);
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector d0 = FloatVector.zero(FLOATS);
    FloatVector d1 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= columns - 2 * COUNT; k += 2 * COUNT) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + k);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + k + COUNT);
      long even = (long) k * BYTES;
      long odd = (long) (k + COUNT) * BYTES;
      a0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, first + even, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x0, a0);
      a1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, first + odd, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x1, a1);
      b0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, second + even, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x0, b0);
      b1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, second + odd, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x1, b1);
      c0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, third + even, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x0, c0);
      c1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, third + odd, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x1, c1);
      d0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, fourth + even, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x0, d0);
      d1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, weights, fourth + odd, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, 16)
              .reinterpretAsFloats()
              .fma(x1, d1);
    }
    y[yAt] = tail(Lanes.sum(a0.add(a1)), weights, first, k, columns, x, xAt);
    y[yAt + 1] = tail(Lanes.sum(b0.add(b1)), weights, second, k, columns, x, xAt);
    y[yAt + 2] = tail(Lanes.sum(c0.add(c1)), weights, third, k, columns, x, xAt);
    y[yAt + 3] = tail(Lanes.sum(d0.add(d1)), weights, fourth, k, columns, x, xAt);
  }

  private static float one(MemorySegment weights, long row, int columns, float[] x, int xAt) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    int k = 0;
    for (; k <= columns - 2 * COUNT; k += 2 * COUNT) {
      long even = row + (long) k * BYTES;
      long odd = row + (long) (k + COUNT) * BYTES;
      a0 = bfloat16(weights, even).fma(FloatVector.fromArray(FLOATS, x, xAt + k), a0);
      a1 = bfloat16(weights, odd).fma(FloatVector.fromArray(FLOATS, x, xAt + k + COUNT), a1);
    }
    return tail(Lanes.sum(a0.add(a1)), weights, row, k, columns, x, xAt);
  }

  private static float tail(
      float sum, MemorySegment weights, long row, int from, int columns, float[] x, int xAt) {
    float total = sum;
    for (int k = from; k < columns; k++) {
      float weight =
          Float.intBitsToFloat(weights.get(RowMatrix.SHORT, row + (long) k * BYTES) << 16);
      total += weight * x[xAt + k];
    }
    return total;
  }
}
