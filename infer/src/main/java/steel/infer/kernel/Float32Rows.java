package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.float32;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// [Kernel#rows] on float32 weights. Four rows at a time share the loads of the vector; a row's sum
/// is added in the same order whether it is one of four or alone.
final class Float32Rows {
  private static final int BYTES = Float.BYTES;

  private Float32Rows() {}

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
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + k);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + k + COUNT);
      long even = (long) k * BYTES;
      long odd = (long) (k + COUNT) * BYTES;
      a0 = float32(weights, first + even).fma(x0, a0);
      a1 = float32(weights, first + odd).fma(x1, a1);
      b0 = float32(weights, second + even).fma(x0, b0);
      b1 = float32(weights, second + odd).fma(x1, b1);
      c0 = float32(weights, third + even).fma(x0, c0);
      c1 = float32(weights, third + odd).fma(x1, c1);
      d0 = float32(weights, fourth + even).fma(x0, d0);
      d1 = float32(weights, fourth + odd).fma(x1, d1);
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
      a0 = float32(weights, even).fma(FloatVector.fromArray(FLOATS, x, xAt + k), a0);
      a1 = float32(weights, odd).fma(FloatVector.fromArray(FLOATS, x, xAt + k + COUNT), a1);
    }
    return tail(Lanes.sum(a0.add(a1)), weights, row, k, columns, x, xAt);
  }

  private static float tail(
      float sum, MemorySegment weights, long row, int from, int columns, float[] x, int xAt) {
    float total = sum;
    for (int k = from; k < columns; k++) {
      float weight = weights.get(RowMatrix.FLOAT, row + (long) k * BYTES);
      total += weight * x[xAt + k];
    }
    return total;
  }
}
