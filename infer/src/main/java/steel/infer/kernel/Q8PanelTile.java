package steel.infer.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.HALF_BITS;
import static steel.infer.kernel.Lanes.HALF_SCALE;
import static steel.infer.kernel.Lanes.HALF_UP;
import static steel.infer.kernel.Lanes.INTS;
import static steel.infer.kernel.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import steel.weights.Panels;

/// [Kernel#panelTile8]: a code that is loaded and widened serves four tokens, a number of a token
/// two vectors of rows. Eight sums at once, and eight over the blocks: with more, a processor with
/// 32 registers puts some of them into memory.
///
/// So many multiply-adds for a line of codes keep the processor from looking ahead far enough. So
/// one line of four of the panel that comes next is read as well, which its own prefetchers take
/// for the beginning of a longer read.
final class Q8PanelTile {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int TOKENS = Kernel.PANEL_TOKENS;
  private static final int WORD = 4; // columns
  private static final int MASK = 0xff; // of the lowest code of a word
  private static final int LINES = 256; // bytes of which one line is read
  private static final long WORDS = (long) COUNT * Integer.BYTES; // of a vector
  private static final long HALVES = (long) COUNT * Short.BYTES; // likewise

  @SuppressWarnings("UnusedVariable") // the compiler leaves out reads of which nothing comes
  private static int touched;

  private Q8PanelTile() {}

  /// Two vectors of rows, four tokens, all columns.
  ///
  /// @param row first row
  /// @param sums `[TOKENS, 64]`, written from `sumsAt` on
  /// @param next codes of another panel, of which a share comes into the cache
  /// @param share which of them, from 0
  static void two(
      PanelMatrix.Panel panel,
      int row,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
      float[] sums,
      int sumsAt,
      MemorySegment next,
      int share,
      int shares) {
    MemorySegment codes = panel.codes();
    MemorySegment scales = panel.scales();
    // the compiler sees which classes they are of, or now and then each load would ask
    long _ = codes.byteSize() + scales.byteSize() + next.byteSize();
    int nextBytes = BLOCK * ROWS / shares; // while a block is multiplied
    long nextAt = (long) share * nextBytes * (columns / BLOCK);
    int sum = 0;
    FloatVector a0Sum = FloatVector.zero(FLOATS);
    FloatVector a1Sum = FloatVector.zero(FLOATS);
    FloatVector b0Sum = FloatVector.zero(FLOATS);
    FloatVector b1Sum = FloatVector.zero(FLOATS);
    FloatVector c0Sum = FloatVector.zero(FLOATS);
    FloatVector c1Sum = FloatVector.zero(FLOATS);
    FloatVector d0Sum = FloatVector.zero(FLOATS);
    FloatVector d1Sum = FloatVector.zero(FLOATS);
    for (int from = 0; from < columns; from += BLOCK) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      for (int i = 0; i < nextBytes; i += LINES) {
        sum += next.get(ValueLayout.JAVA_BYTE, nextAt + i);
      }
      nextAt += nextBytes;
      int begin = biasAt + from / BLOCK * TOKENS;
      FloatVector a0 = FloatVector.broadcast(FLOATS, bias[begin]);
      FloatVector a1 = a0;
      FloatVector b0 = FloatVector.broadcast(FLOATS, bias[begin + 1]);
      FloatVector b1 = b0;
      FloatVector c0 = FloatVector.broadcast(FLOATS, bias[begin + 2]);
      FloatVector c1 = c0;
      FloatVector d0 = FloatVector.broadcast(FLOATS, bias[begin + 3]);
      FloatVector d1 = d0;
      for (int k = from; k < from + BLOCK; k += WORD) {
        long at = ((long) k / WORD * ROWS + row) * Integer.BYTES;
        IntVector word0 = IntVector.fromMemorySegment(INTS, codes, at, LITTLE_ENDIAN);
        IntVector word1 = IntVector.fromMemorySegment(INTS, codes, at + WORDS, LITTLE_ENDIAN);
        int first = xAt + k * TOKENS;
        FloatVector w0 =
            (FloatVector)
                word0
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector w1 =
            (FloatVector)
                word1
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector ax = FloatVector.broadcast(FLOATS, x[first]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        FloatVector bx = FloatVector.broadcast(FLOATS, x[first + 1]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        FloatVector cx = FloatVector.broadcast(FLOATS, x[first + 2]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        FloatVector dx = FloatVector.broadcast(FLOATS, x[first + 3]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
        w0 =
            (FloatVector)
                word0
                    .lanewise(VectorOperators.LSHR, 8)
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        w1 =
            (FloatVector)
                word1
                    .lanewise(VectorOperators.LSHR, 8)
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        ax = FloatVector.broadcast(FLOATS, x[first + 4]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        bx = FloatVector.broadcast(FLOATS, x[first + 5]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        cx = FloatVector.broadcast(FLOATS, x[first + 6]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        dx = FloatVector.broadcast(FLOATS, x[first + 7]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
        w0 =
            (FloatVector)
                word0
                    .lanewise(VectorOperators.LSHR, 16)
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        w1 =
            (FloatVector)
                word1
                    .lanewise(VectorOperators.LSHR, 16)
                    .lanewise(VectorOperators.AND, MASK)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        ax = FloatVector.broadcast(FLOATS, x[first + 8]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        bx = FloatVector.broadcast(FLOATS, x[first + 9]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        cx = FloatVector.broadcast(FLOATS, x[first + 10]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        dx = FloatVector.broadcast(FLOATS, x[first + 11]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
        w0 =
            (FloatVector)
                word0
                    .lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        w1 =
            (FloatVector)
                word1
                    .lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2F, FLOATS, 0);
        ax = FloatVector.broadcast(FLOATS, x[first + 12]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        bx = FloatVector.broadcast(FLOATS, x[first + 13]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        cx = FloatVector.broadcast(FLOATS, x[first + 14]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        dx = FloatVector.broadcast(FLOATS, x[first + 15]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
      }
      long at = ((long) from / BLOCK * ROWS + row) * Short.BYTES;
      FloatVector scale0 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE);
      FloatVector scale1 =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at + HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE);
      a0Sum = scale0.fma(a0, a0Sum);
      a1Sum = scale1.fma(a1, a1Sum);
      b0Sum = scale0.fma(b0, b0Sum);
      b1Sum = scale1.fma(b1, b1Sum);
      c0Sum = scale0.fma(c0, c0Sum);
      c1Sum = scale1.fma(c1, c1Sum);
      d0Sum = scale0.fma(d0, d0Sum);
      d1Sum = scale1.fma(d1, d1Sum);
    }
    touched = sum;
    a0Sum.intoArray(sums, sumsAt);
    a1Sum.intoArray(sums, sumsAt + COUNT);
    b0Sum.intoArray(sums, sumsAt + ROWS);
    b1Sum.intoArray(sums, sumsAt + ROWS + COUNT);
    c0Sum.intoArray(sums, sumsAt + 2 * ROWS);
    c1Sum.intoArray(sums, sumsAt + 2 * ROWS + COUNT);
    d0Sum.intoArray(sums, sumsAt + 3 * ROWS);
    d1Sum.intoArray(sums, sumsAt + 3 * ROWS + COUNT);
  }
}
