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

/// [Kernel#panels8]. Vectors lie along rows, so that one number of `x` serves a vector of codes,
/// and no sum over lanes is needed.
///
/// Repeated by hand on purpose: the compiler gives up on inlining methods of ours when a loop is as
/// large as these, and a vector that leaves a method becomes an object.
final class Q8Panels {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int WORD = 4; // columns
  private static final int MASK = 0xff; // of the lowest code of a word
  private static final long WORDS = (long) COUNT * Integer.BYTES; // of a vector
  private static final long HALVES = (long) COUNT * Short.BYTES; // likewise

  private Q8Panels() {}

  /// Four vectors of rows of each of two panels: where the processor's look ahead in one ends, at
  /// the end of a page, it goes on in the other.
  ///
  /// @param row first row
  /// @param x scaled as [Q8Vector] says
  /// @param y written at `yAt` and, of the second panel, at `secondAt`
  static void two(
      PanelMatrix.Panel first,
      PanelMatrix.Panel second,
      int row,
      int columns,
      float[] x,
      float[] bias,
      float[] y,
      int yAt,
      int secondAt) {
    MemorySegment codes = first.codes();
    MemorySegment codes2 = second.codes();
    MemorySegment scales = first.scales();
    MemorySegment scales2 = second.scales();
    // the compiler sees which classes they are of, or now and then each load would ask
    long _ = codes.byteSize() + codes2.byteSize() + scales.byteSize() + scales2.byteSize();
    FloatVector aSum = FloatVector.zero(FLOATS);
    FloatVector bSum = FloatVector.zero(FLOATS);
    FloatVector cSum = FloatVector.zero(FLOATS);
    FloatVector dSum = FloatVector.zero(FLOATS);
    FloatVector eSum = FloatVector.zero(FLOATS);
    FloatVector fSum = FloatVector.zero(FLOATS);
    FloatVector gSum = FloatVector.zero(FLOATS);
    FloatVector hSum = FloatVector.zero(FLOATS);
    for (int from = 0; from < columns; from += BLOCK) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      FloatVector begin = FloatVector.broadcast(FLOATS, bias[from / BLOCK]);
      FloatVector a = begin;
      FloatVector b = begin;
      FloatVector c = begin;
      FloatVector d = begin;
      FloatVector e = begin;
      FloatVector f = begin;
      FloatVector g = begin;
      FloatVector h = begin;
      for (int k = from; k < from + BLOCK; k += WORD) {
        long at = ((long) k / WORD * ROWS + row) * Integer.BYTES;
        IntVector aWord = IntVector.fromMemorySegment(INTS, codes, at, LITTLE_ENDIAN);
        IntVector bWord = IntVector.fromMemorySegment(INTS, codes, at + WORDS, LITTLE_ENDIAN);
        IntVector cWord = IntVector.fromMemorySegment(INTS, codes, at + 2 * WORDS, LITTLE_ENDIAN);
        IntVector dWord = IntVector.fromMemorySegment(INTS, codes, at + 3 * WORDS, LITTLE_ENDIAN);
        IntVector eWord = IntVector.fromMemorySegment(INTS, codes2, at, LITTLE_ENDIAN);
        IntVector fWord = IntVector.fromMemorySegment(INTS, codes2, at + WORDS, LITTLE_ENDIAN);
        IntVector gWord = IntVector.fromMemorySegment(INTS, codes2, at + 2 * WORDS, LITTLE_ENDIAN);
        IntVector hWord = IntVector.fromMemorySegment(INTS, codes2, at + 3 * WORDS, LITTLE_ENDIAN);
        FloatVector x0 = FloatVector.broadcast(FLOATS, x[k]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, d);
        e =
            ((FloatVector)
                    eWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, e);
        f =
            ((FloatVector)
                    fWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, f);
        g =
            ((FloatVector)
                    gWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, g);
        h =
            ((FloatVector)
                    hWord
                        .lanewise(VectorOperators.AND, MASK)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x0, h);
        FloatVector x1 = FloatVector.broadcast(FLOATS, x[k + 1]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, d);
        e =
            ((FloatVector)
                    eWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, e);
        f =
            ((FloatVector)
                    fWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, f);
        g =
            ((FloatVector)
                    gWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, g);
        h =
            ((FloatVector)
                    hWord
                        .lanewise(VectorOperators.AND, MASK << 8)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x1, h);
        FloatVector x2 = FloatVector.broadcast(FLOATS, x[k + 2]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, d);
        e =
            ((FloatVector)
                    eWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, e);
        f =
            ((FloatVector)
                    fWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, f);
        g =
            ((FloatVector)
                    gWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, g);
        h =
            ((FloatVector)
                    hWord
                        .lanewise(VectorOperators.AND, MASK << 16)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x2, h);
        FloatVector x3 = FloatVector.broadcast(FLOATS, x[k + 3]);
        a =
            ((FloatVector)
                    aWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, a);
        b =
            ((FloatVector)
                    bWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, b);
        c =
            ((FloatVector)
                    cWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, c);
        d =
            ((FloatVector)
                    dWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, d);
        e =
            ((FloatVector)
                    eWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, e);
        f =
            ((FloatVector)
                    fWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, f);
        g =
            ((FloatVector)
                    gWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, g);
        h =
            ((FloatVector)
                    hWord
                        .lanewise(VectorOperators.LSHR, 24)
                        .convertShape(VectorOperators.I2F, FLOATS, 0))
                .fma(x3, h);
      }
      long at = ((long) from / BLOCK * ROWS + row) * Short.BYTES;
      aSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(a, aSum);
      bSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at + HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(b, bSum);
      cSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at + 2 * HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(c, cSum);
      dSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales, at + 3 * HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(d, dSum);
      eSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales2, at, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(e, eSum);
      fSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales2, at + HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(f, fSum);
      gSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales2, at + 2 * HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(g, gSum);
      hSum =
          ((IntVector)
                  ShortVector.fromMemorySegment(SHORTS, scales2, at + 3 * HALVES, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .lanewise(VectorOperators.LSHL, HALF_UP)
              .lanewise(VectorOperators.AND, HALF_BITS)
              .reinterpretAsFloats()
              .mul(HALF_SCALE)
              .fma(h, hSum);
    }
    aSum.intoArray(y, yAt);
    bSum.intoArray(y, yAt + COUNT);
    cSum.intoArray(y, yAt + 2 * COUNT);
    dSum.intoArray(y, yAt + 3 * COUNT);
    eSum.intoArray(y, secondAt);
    fSum.intoArray(y, secondAt + COUNT);
    gSum.intoArray(y, secondAt + 2 * COUNT);
    hSum.intoArray(y, secondAt + 3 * COUNT);
  }
}
