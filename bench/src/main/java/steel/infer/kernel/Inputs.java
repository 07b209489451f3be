package steel.infer.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import steel.weights.PanelType;
import steel.weights.Panels;
import steel.weights.TensorType;

/// What kernels are timed on: the same numbers at each start. Owns the memory of matrices, which is
/// shared between threads as that of a mapped model is.
final class Inputs implements AutoCloseable {
  private final RandomGenerator random = new SplittableRandom(1);
  private final Arena arena = Arena.ofShared();

  /// `n` values of mean 0 and standard deviation 1.
  float[] gaussian(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  byte[] bytes(int n) {
    byte[] values = new byte[n];
    random.nextBytes(values);
    return values;
  }

  short[] shorts(int n) {
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) random.nextInt();
    }
    return values;
  }

  /// Borrowed, as the next.
  RowMatrix float32(int rows, int columns) {
    return RowMatrix.copyOf(gaussian(rows * columns), rows, columns, arena);
  }

  RowMatrix bfloat16(int rows, int columns) {
    float[] values = gaussian(rows * columns);
    MemorySegment bytes = arena.allocate((long) values.length * Short.BYTES, Float.BYTES);
    for (int i = 0; i < values.length; i++) {
      short upper = (short) (Float.floatToIntBits(values[i]) >> Short.SIZE);
      bytes.set(RowMatrix.SHORT, (long) i * Short.BYTES, upper);
    }
    return new RowMatrix(bytes, TensorType.BF16, rows, columns);
  }

  /// Any codes, and scales of both signs; borrowed.
  PanelMatrix panels(PanelType type, int rows, int columns) {
    byte[] codes = bytes(rows * columns * type.bits() / Byte.SIZE);
    MemorySegment copied = arena.allocate(codes.length, Integer.BYTES * Panels.ROWS);
    copied.copyFrom(MemorySegment.ofArray(codes));
    float[] scales = gaussian(rows * columns / Panels.BLOCK);
    MemorySegment halves = arena.allocate((long) scales.length * Short.BYTES, Float.BYTES);
    for (int i = 0; i < scales.length; i++) {
      short half = Float.floatToFloat16(scales[i] / 100);
      halves.set(RowMatrix.SHORT, (long) i * Short.BYTES, half);
    }
    return PanelMatrix.of(new Panels(type, rows, columns, copied, halves));
  }

  @Override
  public void close() {
    arena.close();
  }
}
