package steel.infer.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.HALF_BITS;
import static steel.infer.kernel.Lanes.HALF_DOWN;
import static steel.infer.kernel.Lanes.HALF_SCALE;
import static steel.infer.kernel.Lanes.HALF_UP;
import static steel.infer.kernel.Lanes.INTS;
import static steel.infer.kernel.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import steel.weights.Panels;

/// [Kernel#panels] and [Kernel#widen] in 4 bits. Vectors lie along rows, so that one number of `x`
/// serves a vector of codes, and no sum over lanes is needed.
///
/// Repeated by hand on purpose: the compiler gives up on inlining methods of ours when a loop is as
/// large as these, and a vector that leaves a method becomes an object.
final class Q4Panels {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int WORD = 8; // columns
  private static final long WORDS = (long) COUNT * Integer.BYTES; // of a vector
  private static final long HALVES = (long) COUNT * Short.BYTES; // likewise

  private Q4Panels() {}

  /// Four vectors of rows. Not of two panels, as in 8 bits: the fast compiler gives up on a method
  /// as large as that would be, and then the other one sometimes never gets it.
  ///
  /// @param row first row
  /// @param x scaled as [CodedVector] says
  /// @param y written at `yAt`
  static void one(
      PanelMatrix.Panel panel, int row, int columns, float[] x, float[] bias, float[] y, int yAt) {
    MemorySegment codes = panel.codes();
    MemorySegment scales = panel.scales();
    FloatVector aSum = FloatVector.zero(FLOATS);
    FloatVector bSum = FloatVector.zero(FLOATS);
    FloatVector cSum = FloatVector.zero(FLOATS);
    FloatVector dSum = FloatVector.zero(FLOATS);
    for (int from = 0; from < columns; from += BLOCK) {
      FloatVector begin = FloatVector.broadcast(FLOATS, bias[from / BLOCK]);
      FloatVector a = begin;
      FloatVector b = begin;
      FloatVector c = begin;
      FloatVector d = begin;
      for (int k = from; k < from + BLOCK; k += WORD) {
        long at = ((long) k / WORD * ROWS + row) * Integer.BYTES;
        IntVector aWord = IntVector.fromMemorySegment(INTS, codes, at, LITTLE_ENDIAN);
        IntVector bWord = IntVector.fromMemorySegment(INTS, codes, at + WORDS, LITTLE_ENDIAN);
        IntVector cWord = IntVector.fromMemorySegment(INTS, codes, at + 2 * WORDS, LITTLE_ENDIAN);
        IntVector dWord = IntVector.fromMemorySegment(INTS, codes, at + 3 * WORDS, LITTLE_ENDIAN);
        FloatVector x0 = FloatVector.broadcast(FLOATS, x[k]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, d);
        FloatVector x1 = FloatVector.broadcast(FLOATS, x[k + 1]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 4)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, d);
        FloatVector x2 = FloatVector.broadcast(FLOATS, x[k + 2]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, d);
        FloatVector x3 = FloatVector.broadcast(FLOATS, x[k + 3]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 12)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 12)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 12)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 12)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, d);
        FloatVector x4 = FloatVector.broadcast(FLOATS, x[k + 4]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x4, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x4, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x4, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x4, d);
        FloatVector x5 = FloatVector.broadcast(FLOATS, x[k + 5]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 20)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x5, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 20)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x5, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 20)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x5, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 20)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x5, d);
        FloatVector x6 = FloatVector.broadcast(FLOATS, x[k + 6]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x6, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x6, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x6, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, CodedVector.MASK4 << 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x6, d);
        FloatVector x7 = FloatVector.broadcast(FLOATS, x[k + 7]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.LSHR, 28)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x7, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.LSHR, 28)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x7, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.LSHR, 28)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x7, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.LSHR, 28)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x7, d);
      }
      long at = ((long) from / BLOCK * ROWS + row) * Short.BYTES;
      aSum =
          a.fma(
              ((IntVector)
                      ShortVector.fromMemorySegment(SHORTS, scales, at, LITTLE_ENDIAN)
                          .convertShape(VectorOperators.S2I, INTS, 0))
                  .lanewise(VectorOperators.LSHL, HALF_UP)
                  .lanewise(VectorOperators.ASHR, HALF_DOWN)
                  .lanewise(VectorOperators.AND, HALF_BITS)
                  .reinterpretAsFloats()
                  .mul(HALF_SCALE),
              aSum);
      bSum =
          b.fma(
              ((IntVector)
                      ShortVector.fromMemorySegment(SHORTS, scales, at + HALVES, LITTLE_ENDIAN)
                          .convertShape(VectorOperators.S2I, INTS, 0))
                  .lanewise(VectorOperators.LSHL, HALF_UP)
                  .lanewise(VectorOperators.ASHR, HALF_DOWN)
                  .lanewise(VectorOperators.AND, HALF_BITS)
                  .reinterpretAsFloats()
                  .mul(HALF_SCALE),
              bSum);
      cSum =
          c.fma(
              ((IntVector)
                      ShortVector.fromMemorySegment(SHORTS, scales, at + 2 * HALVES, LITTLE_ENDIAN)
                          .convertShape(VectorOperators.S2I, INTS, 0))
                  .lanewise(VectorOperators.LSHL, HALF_UP)
                  .lanewise(VectorOperators.ASHR, HALF_DOWN)
                  .lanewise(VectorOperators.AND, HALF_BITS)
                  .reinterpretAsFloats()
                  .mul(HALF_SCALE),
              cSum);
      dSum =
          d.fma(
              ((IntVector)
                      ShortVector.fromMemorySegment(SHORTS, scales, at + 3 * HALVES, LITTLE_ENDIAN)
                          .convertShape(VectorOperators.S2I, INTS, 0))
                  .lanewise(VectorOperators.LSHL, HALF_UP)
                  .lanewise(VectorOperators.ASHR, HALF_DOWN)
                  .lanewise(VectorOperators.AND, HALF_BITS)
                  .reinterpretAsFloats()
                  .mul(HALF_SCALE),
              dSum);
    }
    aSum.intoArray(y, yAt);
    bSum.intoArray(y, yAt + COUNT);
    cSum.intoArray(y, yAt + 2 * COUNT);
    dSum.intoArray(y, yAt + 3 * COUNT);
  }

  /// Some columns of a panel as numbers.
  static void widen(PanelMatrix.Panel panel, int from, int to, float[] codes, float[] scales) {
    MemorySegment words = panel.codes();
    for (int k = from; k < to; k += WORD) {
      for (int row = 0; row < ROWS; row += COUNT) {
        long at = ((long) k / WORD * ROWS + row) * Integer.BYTES;
        IntVector word = IntVector.fromMemorySegment(INTS, words, at, LITTLE_ENDIAN);
        int into = (k - from) * ROWS + row;
        ((FloatVector)
                word.lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 4)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 8)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 2 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 12)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 3 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 16)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 4 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 20)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 5 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 24)
                    .lanewise(VectorOperators.AND, CodedVector.MASK4)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 6 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 28)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 7 * ROWS);
      }
    }
    Lanes.halves(panel.scales(), (long) from / BLOCK * ROWS, (to - from) / BLOCK * ROWS, scales);
  }
}
