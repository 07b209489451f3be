package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import steel.weights.Panels;

/// [ScalarKernel] with SIMD. Vectors never leave a method that the compiler does not inline: each
/// would become an object.
public final class VectorKernel implements Kernel {
  private static final int TILE_TOKENS = 2 * COUNT;

  /// Processors with vectors of 256 bits have 16 registers for them, all others 32.
  private static final boolean MANY_REGISTERS = COUNT != 8;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /// What a thread needs, kept from call to call.
  private static final class Scratch {
    private final float[] sums = new float[2 * Panels.ROWS]; // of two panels
    private float[] powers = {};

    float[] powers(int count) {
      powers = powers.length < count ? new float[count] : powers;
      return powers;
    }
  }

  @Override
  public int tileTokens() {
    return TILE_TOKENS;
  }

  @Override
  public void rows(RowMatrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt) {
    switch (matrix.type()) {
      case F32 -> Float32Rows.multiply(matrix, x, xAt, from, to, y, yAt);
      case BF16 -> Bfloat16Rows.multiply(matrix, x, xAt, from, to, y, yAt);
      default -> convertedRows(matrix, x, xAt, from, to, y, yAt);
    }
  }

  private static void convertedRows(
      RowMatrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt) {
    int columns = matrix.columns();
    float[] row = new float[columns];
    for (int r = from; r < to; r++) {
      matrix.copyRows(r, 1, row, 0);
      FloatVector even = FloatVector.zero(FLOATS);
      FloatVector odd = FloatVector.zero(FLOATS);
      int k = 0;
      for (; k <= columns - 2 * COUNT; k += 2 * COUNT) {
        even = load(row, k).fma(load(x, xAt + k), even);
        odd = load(row, k + COUNT).fma(load(x, xAt + k + COUNT), odd);
      }
      float sum = Lanes.sum(even.add(odd));
      for (; k < columns; k++) {
        sum += row[k] * x[xAt + k];
      }
      y[yAt + r] = sum;
    }
  }

  @Override
  public void tile(float[] panel, int rows, int columns, float[] block, int blockAt, float[] sums) {
    for (int r = 0; r < rows; r += 4) {
      fourRows(panel, r * columns, columns, block, blockAt, sums, r * TILE_TOKENS);
    }
  }

  /// Eight sums at once: enough that no multiply-add waits for the one before it.
  private static void fourRows(
      float[] panel, int panelAt, int columns, float[] block, int blockAt, float[] sums, int at) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    FloatVector b1 = FloatVector.zero(FLOATS);
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector d0 = FloatVector.zero(FLOATS);
    FloatVector d1 = FloatVector.zero(FLOATS);
    for (int k = 0; k < columns; k++) {
      FloatVector x0 = load(block, blockAt + k * TILE_TOKENS);
      FloatVector x1 = load(block, blockAt + k * TILE_TOKENS + COUNT);
      FloatVector a = FloatVector.broadcast(FLOATS, panel[panelAt + k]);
      a0 = a.fma(x0, a0);
      a1 = a.fma(x1, a1);
      FloatVector b = FloatVector.broadcast(FLOATS, panel[panelAt + columns + k]);
      b0 = b.fma(x0, b0);
      b1 = b.fma(x1, b1);
      FloatVector c = FloatVector.broadcast(FLOATS, panel[panelAt + 2 * columns + k]);
      c0 = c.fma(x0, c0);
      c1 = c.fma(x1, c1);
      FloatVector d = FloatVector.broadcast(FLOATS, panel[panelAt + 3 * columns + k]);
      d0 = d.fma(x0, d0);
      d1 = d.fma(x1, d1);
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + COUNT);
    b0.intoArray(sums, at + TILE_TOKENS);
    b1.intoArray(sums, at + TILE_TOKENS + COUNT);
    c0.intoArray(sums, at + 2 * TILE_TOKENS);
    c1.intoArray(sums, at + 2 * TILE_TOKENS + COUNT);
    d0.intoArray(sums, at + 3 * TILE_TOKENS);
    d1.intoArray(sums, at + 3 * TILE_TOKENS + COUNT);
  }

  @Override
  public void panels8(PanelMatrix matrix, int from, int to, Q8Vector x, float[] y, int yAt) {
    panels(matrix, from, to, x, y, yAt);
  }

  /// Two panels at once, each of another half of them, so that both halves are read on and on.
  private static void panels(
      PanelMatrix matrix, int from, int to, CodedVector x, float[] y, int yAt) {
    int half = (to - from + 1) / 2;
    for (int panel = from; panel < from + half; panel++) {
      int other = Math.min(panel + half, to - 1); // where there is none more, the last again
      PanelMatrix.Panel one = matrix.panel(panel);
      PanelMatrix.Panel two = matrix.panel(other);
      boolean whole = matrix.isWhole(other);
      float[] sums = whole ? y : SCRATCH.get().sums;
      int sumsAt = whole ? yAt + panel * Panels.ROWS : 0;
      int otherAt = whole ? yAt + other * Panels.ROWS : Panels.ROWS;
      for (int row = 0; row < Panels.ROWS; row += 4 * COUNT) {
        if (x instanceof Q8Vector x8) {
          Q8Panels.two(
              one,
              two,
              row,
              matrix.columns(),
              x8.scaled(),
              x8.bias(),
              sums,
              sumsAt + row,
              otherAt + row);
        } else {
          Q4Panels.two(
              one, two, row, matrix.columns(), (Q4Vector) x, sums, sumsAt + row, otherAt + row);
        }
      }
      if (!whole) {
        copySums(sums, 0, matrix, panel, y, yAt);
        copySums(sums, Panels.ROWS, matrix, other, y, yAt);
      }
    }
  }

  private static void copySums(
      float[] sums, int sumsAt, PanelMatrix matrix, int panel, float[] y, int yAt) {
    int row = panel * Panels.ROWS;
    int rows = Math.min(Panels.ROWS, matrix.rows() - row);
    System.arraycopy(sums, sumsAt, y, yAt + row, rows);
  }

  @Override
  public void widen8(
      PanelMatrix matrix, int panel, int from, int to, float[] codes, float[] scales) {
    Widening.widen8(matrix.panel(panel), from, to, codes, scales);
  }

  @Override
  public void tile8(
      float[] codes,
      float[] scales,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
      float[] sums,
      int sumsAt) {
    if (MANY_REGISTERS) {
      for (int row = 0; row < Panels.ROWS; row += 4 * COUNT) {
        Q8Tile.four(codes, row, scales, columns, x, xAt, bias, biasAt, sums, sumsAt + row);
      }
    } else {
      for (int row = 0; row < Panels.ROWS; row += 2 * COUNT) {
        Q8Tile.two(codes, row, scales, columns, x, xAt, bias, biasAt, sums, sumsAt + row);
      }
    }
  }

  @Override
  public void panelTile8(PanelMatrix matrix, int panel, int next, Q8Tokens x, float[] sums) {
    int tiles = Panels.ROWS / (2 * COUNT);
    for (int group = 0; group < x.groups(); group++) {
      for (int tile = 0; tile < tiles; tile++) {
        Q8PanelTile.two(
            matrix.panel(panel),
            2 * tile * COUNT,
            matrix.columns(),
            x.x(),
            x.xAt(group, 0),
            x.bias(),
            x.biasAt(group, 0),
            sums,
            group * PANEL_TOKENS * Panels.ROWS + 2 * tile * COUNT,
            matrix.panel(next).codes(),
            group * tiles + tile,
            x.groups() * tiles);
      }
    }
  }

  @Override
  public void round4(float[] x, int at, int columns, Q4Vector into) {
    Q4Rounding.round(x, at, columns, into.pairs(), into.begins(), into.scales());
  }

  @Override
  public void panels4(PanelMatrix matrix, int from, int to, Q4Vector x, float[] y, int yAt) {
    panels(matrix, from, to, x, y, yAt);
  }

  @Override
  public void widen4(PanelMatrix matrix, int panel, int from, int to, int[] codes, float[] scales) {
    Widening.widen4(matrix.panel(panel), from, to, codes, scales);
  }

  @Override
  public void tile4(
      int[] codes,
      float[] scales,
      int columns,
      Q4Tokens x,
      int pairsAt,
      int blocksAt,
      float[] sums,
      int sumsAt) {
    int[] pairs = x.pairs();
    int[] begins = x.begins();
    float[] xScales = x.scales();
    if (MANY_REGISTERS) {
      for (int row = 0; row < Panels.ROWS; row += 4 * COUNT) {
        int to = sumsAt + row;
        Q4Tile.four(
            codes, row, scales, columns, pairs, pairsAt, begins, xScales, blocksAt, sums, to);
      }
    } else {
      for (int row = 0; row < Panels.ROWS; row += 2 * COUNT) {
        int to = sumsAt + row;
        Q4Tile.two(
            codes, row, scales, columns, pairs, pairsAt, begins, xScales, blocksAt, sums, to);
      }
    }
  }

  @Override
  public void scores(
      float[] queries,
      int queriesAt,
      int count,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores) {
    AttentionVectors.scores(queries, queriesAt, count, headDim, keys, keysAt, scores);
  }

  /// With a comparison: `max` of the Vector API heeds NaN and the sign of zero, and takes four
  /// times as long.
  @Override
  public float largest(float[] x, int at, int n) {
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      FloatVector next = FloatVector.fromArray(FLOATS, x, at + i);
      most = next.blend(most, next.compare(VectorOperators.LE, most));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      largest = Math.max(largest, x[at + i]);
    }
    return largest;
  }

  @Override
  public void timesSplit(float[] x, int at, int n, short[] factors, int factorsAt) {
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      ShortVector halves = ShortVector.fromArray(Lanes.SPLIT_FLOATS, factors, factorsAt + 2 * i);
      load(x, at + i).mul(halves.reinterpretAsFloats()).intoArray(x, at + i);
    }
    Kernel.super.timesSplit(x, at + i, n - i, factors, factorsAt + 2 * i);
  }

  @Override
  public float exponentials(float[] x, int at, int n, float max) {
    Lanes.exponentials(x, at, n, 1, -max, x, at);
    return Sums.of(x, at, n);
  }

  @Override
  public void mix(
      float[] weights,
      int count,
      int positions,
      float[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    AttentionVectors.mix(weights, count, positions, values, valuesAt, width, mixed, mixedAt);
  }

  @Override
  public void siluTimes(float[] gate, float[] y, int at, int n) {
    float[] powers = SCRATCH.get().powers(n);
    Lanes.exponentials(gate, at, n, -1, 0, powers, 0);
    for (int i = 0; i < n; i++) { // the compiler makes vectors of it
      y[at + i] *= gate[at + i] / (1 + powers[i]);
    }
  }

  @Override
  public void codedScores(
      float[] queries, int headDim, short[] keys, int keysAt, float[] scores, int scoresAt) {
    for (int from = 0; from < KEY_BLOCK; from += 4 * COUNT) {
      CodedAttentionVectors.scores(queries, headDim, keys, keysAt + from, scores, scoresAt + from);
    }
  }

  @Override
  public void codedMix(
      float[] weights,
      int weightsAt,
      int positions,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed) {
    int d = 0;
    for (; d <= width - 4 * COUNT; d += 4 * COUNT) {
      CodedAttentionVectors.mixOfFour(
          weights, weightsAt, positions, values, valuesAt + d, width, mixed, d);
    }
    for (; d < width; d += 2 * COUNT) {
      CodedAttentionVectors.mixOfTwo(
          weights, weightsAt, positions, values, valuesAt + d, width, mixed, d);
    }
  }

  @Override
  public void codedMixAndScores(
      float[] weights,
      int weightsAt,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed,
      float[] queries,
      int headDim,
      short[] keys,
      int keysAt,
      float[] scores,
      int scoresAt) {
    if (width == 4 * COUNT && KEY_BLOCK == 4 * COUNT) {
      CodedAttentionVectors.mixAndScores(
          weights, weightsAt, values, valuesAt, mixed, queries, headDim, keys, keysAt, scores,
          scoresAt);
    } else {
      codedMix(weights, weightsAt, KEY_BLOCK, values, valuesAt, width, mixed);
      codedScores(queries, headDim, keys, keysAt, scores, scoresAt);
    }
  }

  @Override
  public void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n) {
    FloatVector s = FloatVector.broadcast(FLOATS, scale);
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      s.fma(load(x, xAt + i), load(y, yAt + i)).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(scale, x[xAt + i], y[yAt + i]);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(FLOATS, values, at);
  }
}
