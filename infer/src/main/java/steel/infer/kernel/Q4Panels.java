package steel.infer.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.HALF_BITS;
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

/// [Kernel#panels4]. Vectors lie along rows, so that one pair of [Q4Vector] serves a vector of
/// words. A word is two whole numbers of 16 bits, the lower and the upper four columns of a row:
/// multiplied at once, added up apart, together where a block ends.
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

  /// Four vectors of rows of each of two panels, as [Q8Panels#two].
  ///
  /// @param row first row
  /// @param x read from its beginning
  /// @param y written at `yAt` and, of the second panel, at `secondAt`
  static void two(
      PanelMatrix.Panel first,
      PanelMatrix.Panel second,
      int row,
      int columns,
      Q4Vector x,
      float[] y,
      int yAt,
      int secondAt) {
    int[] pairs = x.pairs();
    int[] begins = x.begins();
    float[] xScales = x.scales();
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
      ShortVector begin = IntVector.broadcast(INTS, begins[from / BLOCK]).reinterpretAsShorts();
      ShortVector a = begin;
      ShortVector b = begin;
      ShortVector c = begin;
      ShortVector d = begin;
      ShortVector e = begin;
      ShortVector f = begin;
      ShortVector g = begin;
      ShortVector h = begin;
      for (int k = from; k < from + BLOCK; k += WORD) {
        long at = ((long) k / WORD * ROWS + row) * Integer.BYTES;
        ShortVector aWord =
            IntVector.fromMemorySegment(INTS, codes, at, LITTLE_ENDIAN).reinterpretAsShorts();
        ShortVector bWord =
            IntVector.fromMemorySegment(INTS, codes, at + WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector cWord =
            IntVector.fromMemorySegment(INTS, codes, at + 2 * WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector dWord =
            IntVector.fromMemorySegment(INTS, codes, at + 3 * WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector eWord =
            IntVector.fromMemorySegment(INTS, codes2, at, LITTLE_ENDIAN).reinterpretAsShorts();
        ShortVector fWord =
            IntVector.fromMemorySegment(INTS, codes2, at + WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector gWord =
            IntVector.fromMemorySegment(INTS, codes2, at + 2 * WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector hWord =
            IntVector.fromMemorySegment(INTS, codes2, at + 3 * WORDS, LITTLE_ENDIAN)
                .reinterpretAsShorts();
        ShortVector x0 = IntVector.broadcast(INTS, pairs[k / 2]).reinterpretAsShorts();
        a = aWord.mul(x0).add(a);
        b = bWord.mul(x0).add(b);
        c = cWord.mul(x0).add(c);
        d = dWord.mul(x0).add(d);
        e = eWord.mul(x0).add(e);
        f = fWord.mul(x0).add(f);
        g = gWord.mul(x0).add(g);
        h = hWord.mul(x0).add(h);
        ShortVector x1 = IntVector.broadcast(INTS, pairs[k / 2 + 1]).reinterpretAsShorts();
        a = aWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(a);
        b = bWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(b);
        c = cWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(c);
        d = dWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(d);
        e = eWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(e);
        f = fWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(f);
        g = gWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(g);
        h = hWord.lanewise(VectorOperators.LSHR, 4).mul(x1).add(h);
        ShortVector x2 = IntVector.broadcast(INTS, pairs[k / 2 + 2]).reinterpretAsShorts();
        a = aWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(a);
        b = bWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(b);
        c = cWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(c);
        d = dWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(d);
        e = eWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(e);
        f = fWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(f);
        g = gWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(g);
        h = hWord.lanewise(VectorOperators.LSHR, 8).mul(x2).add(h);
        ShortVector x3 = IntVector.broadcast(INTS, pairs[k / 2 + 3]).reinterpretAsShorts();
        a = aWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(a);
        b = bWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(b);
        c = cWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(c);
        d = dWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(d);
        e = eWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(e);
        f = fWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(f);
        g = gWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(g);
        h = hWord.lanewise(VectorOperators.LSHR, 12).mul(x3).add(h);
      }
      FloatVector xScale = FloatVector.broadcast(FLOATS, xScales[from / BLOCK]);
      long at = ((long) from / BLOCK * ROWS + row) * Short.BYTES;
      IntVector aBoth = a.reinterpretAsInts();
      aSum =
          ((FloatVector)
                  aBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(aBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(SHORTS, scales, at, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  aSum);
      IntVector bBoth = b.reinterpretAsInts();
      bSum =
          ((FloatVector)
                  bBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(bBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(SHORTS, scales, at + HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  bSum);
      IntVector cBoth = c.reinterpretAsInts();
      cSum =
          ((FloatVector)
                  cBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(cBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(
                                  SHORTS, scales, at + 2 * HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  cSum);
      IntVector dBoth = d.reinterpretAsInts();
      dSum =
          ((FloatVector)
                  dBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(dBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(
                                  SHORTS, scales, at + 3 * HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  dSum);
      IntVector eBoth = e.reinterpretAsInts();
      eSum =
          ((FloatVector)
                  eBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(eBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(SHORTS, scales2, at, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  eSum);
      IntVector fBoth = f.reinterpretAsInts();
      fSum =
          ((FloatVector)
                  fBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(fBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(SHORTS, scales2, at + HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  fSum);
      IntVector gBoth = g.reinterpretAsInts();
      gSum =
          ((FloatVector)
                  gBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(gBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(
                                  SHORTS, scales2, at + 2 * HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  gSum);
      IntVector hBoth = h.reinterpretAsInts();
      hSum =
          ((FloatVector)
                  hBoth
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(hBoth.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(xScale)
              .fma(
                  ((IntVector)
                          ShortVector.fromMemorySegment(
                                  SHORTS, scales2, at + 3 * HALVES, LITTLE_ENDIAN)
                              .convertShape(VectorOperators.S2I, INTS, 0))
                      .lanewise(VectorOperators.LSHL, HALF_UP)
                      .lanewise(VectorOperators.AND, HALF_BITS)
                      .reinterpretAsFloats(),
                  hSum);
    }
    aSum.mul(Q4Vector.UNSCALE).intoArray(y, yAt);
    bSum.mul(Q4Vector.UNSCALE).intoArray(y, yAt + COUNT);
    cSum.mul(Q4Vector.UNSCALE).intoArray(y, yAt + 2 * COUNT);
    dSum.mul(Q4Vector.UNSCALE).intoArray(y, yAt + 3 * COUNT);
    eSum.mul(Q4Vector.UNSCALE).intoArray(y, secondAt);
    fSum.mul(Q4Vector.UNSCALE).intoArray(y, secondAt + COUNT);
    gSum.mul(Q4Vector.UNSCALE).intoArray(y, secondAt + 2 * COUNT);
    hSum.mul(Q4Vector.UNSCALE).intoArray(y, secondAt + 3 * COUNT);
  }
}
