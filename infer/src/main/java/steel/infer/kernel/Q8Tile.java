package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import steel.weights.Panels;

/// [Kernel#tile8], for processors with 16 and with 32 registers for vectors. Each number of a panel
/// that is loaded serves four tokens, each number of a token two or four vectors of rows.
final class Q8Tile {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;
  private static final int TOKENS = Kernel.PANEL_TOKENS;

  private Q8Tile() {}

  /// Two vectors of rows, four tokens.
  static void two(
      float[] codes,
      int row,
      float[] scales,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
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
      int begin = biasAt + from / BLOCK * TOKENS;
      FloatVector a0 = FloatVector.broadcast(FLOATS, bias[begin]);
      FloatVector a1 = a0;
      FloatVector b0 = FloatVector.broadcast(FLOATS, bias[begin + 1]);
      FloatVector b1 = b0;
      FloatVector c0 = FloatVector.broadcast(FLOATS, bias[begin + 2]);
      FloatVector c1 = c0;
      FloatVector d0 = FloatVector.broadcast(FLOATS, bias[begin + 3]);
      FloatVector d1 = d0;
      for (int k = from; k < from + BLOCK; k++) {
        int code = k * ROWS + row;
        int at = xAt + k * TOKENS;
        FloatVector w0 = FloatVector.fromArray(FLOATS, codes, code);
        FloatVector w1 = FloatVector.fromArray(FLOATS, codes, code + COUNT);
        FloatVector ax = FloatVector.broadcast(FLOATS, x[at]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        FloatVector bx = FloatVector.broadcast(FLOATS, x[at + 1]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        FloatVector cx = FloatVector.broadcast(FLOATS, x[at + 2]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        FloatVector dx = FloatVector.broadcast(FLOATS, x[at + 3]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
      }
      int scale = from / BLOCK * ROWS + row;
      FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, scale);
      FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, scale + COUNT);
      a0Sum = scale0.fma(a0, a0Sum);
      a1Sum = scale1.fma(a1, a1Sum);
      b0Sum = scale0.fma(b0, b0Sum);
      b1Sum = scale1.fma(b1, b1Sum);
      c0Sum = scale0.fma(c0, c0Sum);
      c1Sum = scale1.fma(c1, c1Sum);
      d0Sum = scale0.fma(d0, d0Sum);
      d1Sum = scale1.fma(d1, d1Sum);
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

  /// Four vectors of rows, four tokens.
  static void four(
      float[] codes,
      int row,
      float[] scales,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
      float[] sums,
      int sumsAt) {
    FloatVector a0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector a1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT);
    FloatVector a2Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * COUNT);
    FloatVector a3Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * COUNT);
    FloatVector b0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS);
    FloatVector b1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + COUNT);
    FloatVector b2Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + 2 * COUNT);
    FloatVector b3Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + ROWS + 3 * COUNT);
    FloatVector c0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS);
    FloatVector c1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + COUNT);
    FloatVector c2Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + 2 * COUNT);
    FloatVector c3Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * ROWS + 3 * COUNT);
    FloatVector d0Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS);
    FloatVector d1Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + COUNT);
    FloatVector d2Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + 2 * COUNT);
    FloatVector d3Sum = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * ROWS + 3 * COUNT);
    for (int from = 0; from < columns; from += BLOCK) {
      int begin = biasAt + from / BLOCK * TOKENS;
      FloatVector a0 = FloatVector.broadcast(FLOATS, bias[begin]);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector b0 = FloatVector.broadcast(FLOATS, bias[begin + 1]);
      FloatVector b1 = b0;
      FloatVector b2 = b0;
      FloatVector b3 = b0;
      FloatVector c0 = FloatVector.broadcast(FLOATS, bias[begin + 2]);
      FloatVector c1 = c0;
      FloatVector c2 = c0;
      FloatVector c3 = c0;
      FloatVector d0 = FloatVector.broadcast(FLOATS, bias[begin + 3]);
      FloatVector d1 = d0;
      FloatVector d2 = d0;
      FloatVector d3 = d0;
      for (int k = from; k < from + BLOCK; k++) {
        int code = k * ROWS + row;
        int at = xAt + k * TOKENS;
        FloatVector w0 = FloatVector.fromArray(FLOATS, codes, code);
        FloatVector w1 = FloatVector.fromArray(FLOATS, codes, code + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, codes, code + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, codes, code + 3 * COUNT);
        FloatVector ax = FloatVector.broadcast(FLOATS, x[at]);
        a0 = w0.fma(ax, a0);
        a1 = w1.fma(ax, a1);
        a2 = w2.fma(ax, a2);
        a3 = w3.fma(ax, a3);
        FloatVector bx = FloatVector.broadcast(FLOATS, x[at + 1]);
        b0 = w0.fma(bx, b0);
        b1 = w1.fma(bx, b1);
        b2 = w2.fma(bx, b2);
        b3 = w3.fma(bx, b3);
        FloatVector cx = FloatVector.broadcast(FLOATS, x[at + 2]);
        c0 = w0.fma(cx, c0);
        c1 = w1.fma(cx, c1);
        c2 = w2.fma(cx, c2);
        c3 = w3.fma(cx, c3);
        FloatVector dx = FloatVector.broadcast(FLOATS, x[at + 3]);
        d0 = w0.fma(dx, d0);
        d1 = w1.fma(dx, d1);
        d2 = w2.fma(dx, d2);
        d3 = w3.fma(dx, d3);
      }
      int scale = from / BLOCK * ROWS + row;
      FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, scale);
      FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, scale + COUNT);
      FloatVector scale2 = FloatVector.fromArray(FLOATS, scales, scale + 2 * COUNT);
      FloatVector scale3 = FloatVector.fromArray(FLOATS, scales, scale + 3 * COUNT);
      a0Sum = scale0.fma(a0, a0Sum);
      a1Sum = scale1.fma(a1, a1Sum);
      a2Sum = scale2.fma(a2, a2Sum);
      a3Sum = scale3.fma(a3, a3Sum);
      b0Sum = scale0.fma(b0, b0Sum);
      b1Sum = scale1.fma(b1, b1Sum);
      b2Sum = scale2.fma(b2, b2Sum);
      b3Sum = scale3.fma(b3, b3Sum);
      c0Sum = scale0.fma(c0, c0Sum);
      c1Sum = scale1.fma(c1, c1Sum);
      c2Sum = scale2.fma(c2, c2Sum);
      c3Sum = scale3.fma(c3, c3Sum);
      d0Sum = scale0.fma(d0, d0Sum);
      d1Sum = scale1.fma(d1, d1Sum);
      d2Sum = scale2.fma(d2, d2Sum);
      d3Sum = scale3.fma(d3, d3Sum);
    }
    a0Sum.intoArray(sums, sumsAt);
    a1Sum.intoArray(sums, sumsAt + COUNT);
    a2Sum.intoArray(sums, sumsAt + 2 * COUNT);
    a3Sum.intoArray(sums, sumsAt + 3 * COUNT);
    b0Sum.intoArray(sums, sumsAt + ROWS);
    b1Sum.intoArray(sums, sumsAt + ROWS + COUNT);
    b2Sum.intoArray(sums, sumsAt + ROWS + 2 * COUNT);
    b3Sum.intoArray(sums, sumsAt + ROWS + 3 * COUNT);
    c0Sum.intoArray(sums, sumsAt + 2 * ROWS);
    c1Sum.intoArray(sums, sumsAt + 2 * ROWS + COUNT);
    c2Sum.intoArray(sums, sumsAt + 2 * ROWS + 2 * COUNT);
    c3Sum.intoArray(sums, sumsAt + 2 * ROWS + 3 * COUNT);
    d0Sum.intoArray(sums, sumsAt + 3 * ROWS);
    d1Sum.intoArray(sums, sumsAt + 3 * ROWS + COUNT);
    d2Sum.intoArray(sums, sumsAt + 3 * ROWS + 2 * COUNT);
    d3Sum.intoArray(sums, sumsAt + 3 * ROWS + 3 * COUNT);
  }
}
