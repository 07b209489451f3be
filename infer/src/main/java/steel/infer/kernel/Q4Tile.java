package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import steel.weights.Panels;

/// [Kernel#tile4]: pairs of codes that are loaded serve four tokens, a pair of a token two or four
/// vectors of rows.
final class Q4Tile {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int TOKENS = Kernel.PANEL_TOKENS;

  private Q4Tile() {}

  /// Two vectors of rows, four tokens.
  static void two(
      int[] codes,
      int row,
      float[] scales,
      int columns,
      int[] pairs,
      int pairsAt,
      int[] begins,
      float[] xScales,
      int blocksAt,
      float[] sums,
      int sumsAt) {
    FloatVector a0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector a1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT);
    FloatVector b0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS);
    FloatVector b1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + COUNT);
    FloatVector c0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS);
    FloatVector c1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + COUNT);
    FloatVector d0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS);
    FloatVector d1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + COUNT);
    for (int from = 0; from < columns; from += BLOCK) {
      int block = blocksAt + from / BLOCK * TOKENS;
      ShortVector a0 = IntVector.broadcast(INTS, begins[block]).reinterpretAsShorts();
      ShortVector a1 = a0;
      ShortVector b0 = IntVector.broadcast(INTS, begins[block + 1]).reinterpretAsShorts();
      ShortVector b1 = b0;
      ShortVector c0 = IntVector.broadcast(INTS, begins[block + 2]).reinterpretAsShorts();
      ShortVector c1 = c0;
      ShortVector d0 = IntVector.broadcast(INTS, begins[block + 3]).reinterpretAsShorts();
      ShortVector d1 = d0;
      for (int pair = from / 2; pair < (from + BLOCK) / 2; pair++) {
        int code = pair * ROWS + row;
        int at = pairsAt + pair * TOKENS;
        ShortVector w0 = IntVector.fromArray(INTS, codes, code).reinterpretAsShorts();
        ShortVector w1 = IntVector.fromArray(INTS, codes, code + COUNT).reinterpretAsShorts();
        ShortVector ax = IntVector.broadcast(INTS, pairs[at]).reinterpretAsShorts();
        a0 = w0.mul(ax).add(a0);
        a1 = w1.mul(ax).add(a1);
        ShortVector bx = IntVector.broadcast(INTS, pairs[at + 1]).reinterpretAsShorts();
        b0 = w0.mul(bx).add(b0);
        b1 = w1.mul(bx).add(b1);
        ShortVector cx = IntVector.broadcast(INTS, pairs[at + 2]).reinterpretAsShorts();
        c0 = w0.mul(cx).add(c0);
        c1 = w1.mul(cx).add(c1);
        ShortVector dx = IntVector.broadcast(INTS, pairs[at + 3]).reinterpretAsShorts();
        d0 = w0.mul(dx).add(d0);
        d1 = w1.mul(dx).add(d1);
      }
      int scale = from / BLOCK * ROWS + row;
      FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, scale);
      FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, scale + COUNT);
      float aScale = xScales[block];
      IntVector a0Both = a0.reinterpretAsInts();
      a0Sum =
          ((FloatVector)
                  a0Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(a0Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(aScale)
              .fma(scale0, a0Sum);
      IntVector a1Both = a1.reinterpretAsInts();
      a1Sum =
          ((FloatVector)
                  a1Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(a1Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(aScale)
              .fma(scale1, a1Sum);
      float bScale = xScales[block + 1];
      IntVector b0Both = b0.reinterpretAsInts();
      b0Sum =
          ((FloatVector)
                  b0Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(b0Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(bScale)
              .fma(scale0, b0Sum);
      IntVector b1Both = b1.reinterpretAsInts();
      b1Sum =
          ((FloatVector)
                  b1Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(b1Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(bScale)
              .fma(scale1, b1Sum);
      float cScale = xScales[block + 2];
      IntVector c0Both = c0.reinterpretAsInts();
      c0Sum =
          ((FloatVector)
                  c0Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(c0Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(cScale)
              .fma(scale0, c0Sum);
      IntVector c1Both = c1.reinterpretAsInts();
      c1Sum =
          ((FloatVector)
                  c1Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(c1Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(cScale)
              .fma(scale1, c1Sum);
      float dScale = xScales[block + 3];
      IntVector d0Both = d0.reinterpretAsInts();
      d0Sum =
          ((FloatVector)
                  d0Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(d0Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(dScale)
              .fma(scale0, d0Sum);
      IntVector d1Both = d1.reinterpretAsInts();
      d1Sum =
          ((FloatVector)
                  d1Both
                      .lanewise(VectorOperators.LSHL, 16)
                      .lanewise(VectorOperators.ASHR, 16)
                      .add(d1Both.lanewise(VectorOperators.ASHR, 16))
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .mul(dScale)
              .fma(scale1, d1Sum);
    }
    a0Sum.intoArray(sums, sumsAt);
    a1Sum.intoArray(sums, sumsAt + COUNT);
    b0Sum.intoArray(sums, sumsAt + ROWS);
    b1Sum.intoArray(sums, sumsAt + ROWS + COUNT);
    c0Sum.intoArray(sums, sumsAt + 2 * ROWS);
    c1Sum.intoArray(sums, sumsAt + 2 * ROWS + COUNT);
    d0Sum.intoArray(sums, sumsAt + 3 * ROWS);
    d1Sum.intoArray(sums, sumsAt + 3 * ROWS + COUNT);
  }

  /// Four vectors of rows, four tokens. Sums over blocks stay in memory, since there are as many as
  /// registers without those of a block.
  static void four(
      int[] codes,
      int row,
      float[] scales,
      int columns,
      int[] pairs,
      int pairsAt,
      int[] begins,
      float[] xScales,
      int blocksAt,
      float[] sums,
      int sumsAt) {
    for (int from = 0; from < columns; from += BLOCK) {
      int block = blocksAt + from / BLOCK * TOKENS;
      ShortVector a0 = IntVector.broadcast(INTS, begins[block]).reinterpretAsShorts();
      ShortVector a1 = a0;
      ShortVector a2 = a0;
      ShortVector a3 = a0;
      ShortVector b0 = IntVector.broadcast(INTS, begins[block + 1]).reinterpretAsShorts();
      ShortVector b1 = b0;
      ShortVector b2 = b0;
      ShortVector b3 = b0;
      ShortVector c0 = IntVector.broadcast(INTS, begins[block + 2]).reinterpretAsShorts();
      ShortVector c1 = c0;
      ShortVector c2 = c0;
      ShortVector c3 = c0;
      ShortVector d0 = IntVector.broadcast(INTS, begins[block + 3]).reinterpretAsShorts();
      ShortVector d1 = d0;
      ShortVector d2 = d0;
      ShortVector d3 = d0;
      for (int pair = from / 2; pair < (from + BLOCK) / 2; pair++) {
        int code = pair * ROWS + row;
        int at = pairsAt + pair * TOKENS;
        ShortVector w0 = IntVector.fromArray(INTS, codes, code).reinterpretAsShorts();
        ShortVector w1 = IntVector.fromArray(INTS, codes, code + COUNT).reinterpretAsShorts();
        ShortVector w2 = IntVector.fromArray(INTS, codes, code + 2 * COUNT).reinterpretAsShorts();
        ShortVector w3 = IntVector.fromArray(INTS, codes, code + 3 * COUNT).reinterpretAsShorts();
        ShortVector ax = IntVector.broadcast(INTS, pairs[at]).reinterpretAsShorts();
        a0 = w0.mul(ax).add(a0);
        a1 = w1.mul(ax).add(a1);
        a2 = w2.mul(ax).add(a2);
        a3 = w3.mul(ax).add(a3);
        ShortVector bx = IntVector.broadcast(INTS, pairs[at + 1]).reinterpretAsShorts();
        b0 = w0.mul(bx).add(b0);
        b1 = w1.mul(bx).add(b1);
        b2 = w2.mul(bx).add(b2);
        b3 = w3.mul(bx).add(b3);
        ShortVector cx = IntVector.broadcast(INTS, pairs[at + 2]).reinterpretAsShorts();
        c0 = w0.mul(cx).add(c0);
        c1 = w1.mul(cx).add(c1);
        c2 = w2.mul(cx).add(c2);
        c3 = w3.mul(cx).add(c3);
        ShortVector dx = IntVector.broadcast(INTS, pairs[at + 3]).reinterpretAsShorts();
        d0 = w0.mul(dx).add(d0);
        d1 = w1.mul(dx).add(d1);
        d2 = w2.mul(dx).add(d2);
        d3 = w3.mul(dx).add(d3);
      }
      int scale = from / BLOCK * ROWS + row;
      FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, scale);
      FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, scale + COUNT);
      FloatVector scale2 = FloatVector.fromArray(FLOATS, scales, scale + 2 * COUNT);
      FloatVector scale3 = FloatVector.fromArray(FLOATS, scales, scale + 3 * COUNT);
      float aScale = xScales[block];
      IntVector a0Both = a0.reinterpretAsInts();
      ((FloatVector)
              a0Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(a0Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(aScale)
          .fma(scale0, FloatVector.fromArray(FLOATS, sums, sumsAt))
          .intoArray(sums, sumsAt);
      IntVector a1Both = a1.reinterpretAsInts();
      ((FloatVector)
              a1Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(a1Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(aScale)
          .fma(scale1, FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT))
          .intoArray(sums, sumsAt + COUNT);
      IntVector a2Both = a2.reinterpretAsInts();
      ((FloatVector)
              a2Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(a2Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(aScale)
          .fma(scale2, FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * COUNT))
          .intoArray(sums, sumsAt + 2 * COUNT);
      IntVector a3Both = a3.reinterpretAsInts();
      ((FloatVector)
              a3Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(a3Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(aScale)
          .fma(scale3, FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * COUNT))
          .intoArray(sums, sumsAt + 3 * COUNT);
      float bScale = xScales[block + 1];
      IntVector b0Both = b0.reinterpretAsInts();
      ((FloatVector)
              b0Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(b0Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(bScale)
          .fma(scale0, FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS))
          .intoArray(sums, sumsAt + ROWS);
      IntVector b1Both = b1.reinterpretAsInts();
      ((FloatVector)
              b1Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(b1Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(bScale)
          .fma(scale1, FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + COUNT))
          .intoArray(sums, sumsAt + ROWS + COUNT);
      IntVector b2Both = b2.reinterpretAsInts();
      ((FloatVector)
              b2Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(b2Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(bScale)
          .fma(scale2, FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + 2 * COUNT))
          .intoArray(sums, sumsAt + ROWS + 2 * COUNT);
      IntVector b3Both = b3.reinterpretAsInts();
      ((FloatVector)
              b3Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(b3Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(bScale)
          .fma(scale3, FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + 3 * COUNT))
          .intoArray(sums, sumsAt + ROWS + 3 * COUNT);
      float cScale = xScales[block + 2];
      IntVector c0Both = c0.reinterpretAsInts();
      ((FloatVector)
              c0Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(c0Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(cScale)
          .fma(scale0, FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS))
          .intoArray(sums, sumsAt + 2 * ROWS);
      IntVector c1Both = c1.reinterpretAsInts();
      ((FloatVector)
              c1Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(c1Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(cScale)
          .fma(scale1, FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + COUNT))
          .intoArray(sums, sumsAt + 2 * ROWS + COUNT);
      IntVector c2Both = c2.reinterpretAsInts();
      ((FloatVector)
              c2Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(c2Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(cScale)
          .fma(scale2, FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + 2 * COUNT))
          .intoArray(sums, sumsAt + 2 * ROWS + 2 * COUNT);
      IntVector c3Both = c3.reinterpretAsInts();
      ((FloatVector)
              c3Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(c3Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(cScale)
          .fma(scale3, FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + 3 * COUNT))
          .intoArray(sums, sumsAt + 2 * ROWS + 3 * COUNT);
      float dScale = xScales[block + 3];
      IntVector d0Both = d0.reinterpretAsInts();
      ((FloatVector)
              d0Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(d0Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(dScale)
          .fma(scale0, FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS))
          .intoArray(sums, sumsAt + 3 * ROWS);
      IntVector d1Both = d1.reinterpretAsInts();
      ((FloatVector)
              d1Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(d1Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(dScale)
          .fma(scale1, FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + COUNT))
          .intoArray(sums, sumsAt + 3 * ROWS + COUNT);
      IntVector d2Both = d2.reinterpretAsInts();
      ((FloatVector)
              d2Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(d2Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(dScale)
          .fma(scale2, FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + 2 * COUNT))
          .intoArray(sums, sumsAt + 3 * ROWS + 2 * COUNT);
      IntVector d3Both = d3.reinterpretAsInts();
      ((FloatVector)
              d3Both
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(d3Both.lanewise(VectorOperators.ASHR, 16))
                  .convertShape(VectorOperators.I2F, FLOATS, 0))
          .mul(dScale)
          .fma(scale3, FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + 3 * COUNT))
          .intoArray(sums, sumsAt + 3 * ROWS + 3 * COUNT);
    }
  }
}
