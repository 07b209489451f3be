package steel.infer.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import steel.weights.PanelType;
import steel.weights.Panels;

/// The definition of every kernel, plain on purpose: tests hold [VectorKernel] to it, and it runs
/// where there is no Vector API.
public final class ScalarKernel implements Kernel {
  private static final int TILE_TOKENS = 16;

  @Override
  public int tileTokens() {
    return TILE_TOKENS;
  }

  @Override
  public void rows(RowMatrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt) {
    float[] row = new float[matrix.columns()];
    for (int r = from; r < to; r++) {
      matrix.copyRows(r, 1, row, 0);
      float sum = 0f;
      for (int k = 0; k < row.length; k++) {
        sum += row[k] * x[xAt + k];
      }
      y[yAt + r] = sum;
    }
  }

  @Override
  public void tile(float[] panel, int rows, int columns, float[] block, int blockAt, float[] sums) {
    for (int r = 0; r < rows; r++) {
      int at = r * TILE_TOKENS;
      for (int t = 0; t < TILE_TOKENS; t++) {
        sums[at + t] = 0f;
      }
      for (int k = 0; k < columns; k++) {
        float weight = panel[r * columns + k];
        int x = blockAt + k * TILE_TOKENS;
        for (int t = 0; t < TILE_TOKENS; t++) {
          sums[at + t] += weight * block[x + t];
        }
      }
    }
  }

  @Override
  public void panels8(PanelMatrix matrix, int from, int to, Q8Vector x, float[] y, int yAt) {
    int columns = matrix.columns();
    float[] codes = new float[columns * Panels.ROWS];
    float[] scales = new float[columns / Panels.BLOCK * Panels.ROWS];
    for (int panel = from; panel < to; panel++) {
      widen8(matrix, panel, 0, columns, codes, scales);
      for (int r = 0; r < Math.min(Panels.ROWS, matrix.rows() - panel * Panels.ROWS); r++) {
        float total = 0f;
        for (int block = 0; block < columns / Panels.BLOCK; block++) {
          float sum = x.bias()[block];
          for (int k = block * Panels.BLOCK; k < (block + 1) * Panels.BLOCK; k++) {
            int power = k % 4 == 3 ? 0 : k % 4 * Byte.SIZE;
            sum = Math.fma(codes[k * Panels.ROWS + r] * (1 << power), x.scaled()[k], sum);
          }
          total = Math.fma(sum, scales[block * Panels.ROWS + r], total);
        }
        y[yAt + panel * Panels.ROWS + r] = total;
      }
    }
  }

  @Override
  public void widen8(
      PanelMatrix matrix, int panel, int from, int to, float[] codes, float[] scales) {
    for (int k = from; k < to; k++) {
      for (int r = 0; r < Panels.ROWS; r++) {
        codes[(k - from) * Panels.ROWS + r] = code(matrix, panel, k, r);
      }
    }
    scales(matrix, panel, from, to, scales);
  }

  /// The code of a column and a row of a panel.
  private static int code(PanelMatrix matrix, int panel, int k, int r) {
    PanelType type = matrix.type();
    long word = (long) (k / type.codes()) * Panels.ROWS + r;
    int codesOfWord = matrix.panel(panel).codes().get(RowMatrix.INT, word * Integer.BYTES);
    return (codesOfWord >>> (k % type.codes() * type.bits())) & ((1 << type.bits()) - 1);
  }

  private static void scales(PanelMatrix matrix, int panel, int from, int to, float[] scales) {
    for (int i = 0; i < (to - from) / Panels.BLOCK * Panels.ROWS; i++) {
      long at = ((long) from / Panels.BLOCK * Panels.ROWS + i) * Short.BYTES;
      scales[i] = Float.float16ToFloat(matrix.panel(panel).scales().get(RowMatrix.SHORT, at));
    }
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
    for (int t = 0; t < PANEL_TOKENS; t++) {
      for (int r = 0; r < Panels.ROWS; r++) {
        float total = sums[sumsAt + t * Panels.ROWS + r];
        for (int block = 0; block < columns / Panels.BLOCK; block++) {
          float sum = bias[biasAt + block * PANEL_TOKENS + t];
          for (int k = block * Panels.BLOCK; k < (block + 1) * Panels.BLOCK; k++) {
            sum = Math.fma(codes[k * Panels.ROWS + r], x[xAt + k * PANEL_TOKENS + t], sum);
          }
          total = Math.fma(sum, scales[block * Panels.ROWS + r], total);
        }
        sums[sumsAt + t * Panels.ROWS + r] = total;
      }
    }
  }

  @Override
  public void panelTile8(PanelMatrix matrix, int panel, int next, Q8Tokens x, float[] sums) {
    int columns = matrix.columns();
    float[] codes = new float[columns * Panels.ROWS];
    float[] scales = new float[columns / Panels.BLOCK * Panels.ROWS];
    widen8(matrix, panel, 0, columns, codes, scales);
    int room = PANEL_TOKENS * Panels.ROWS;
    for (int group = 0; group < x.groups(); group++) {
      int at = group * room;
      Arrays.fill(sums, at, at + room, 0f);
      tile8(codes, scales, columns, x.x(), x.xAt(group, 0), x.bias(), x.biasAt(group, 0), sums, at);
    }
  }

  @Override
  public void round4(float[] x, int at, int columns, Q4Vector into) {
    int[] whole = new int[Panels.BLOCK];
    for (int block = 0; block < columns / Panels.BLOCK; block++) {
      int first = at + block * Panels.BLOCK;
      float most = 0f;
      for (int k = 0; k < Panels.BLOCK; k++) {
        most = Math.max(most, Math.abs(x[first + k])); // NaN where one is
      }
      float inverse = Q4Vector.inverse(most);
      for (int k = 0; k < Panels.BLOCK; k++) {
        whole[k] = Rounding.whole(x[first + k] * inverse);
      }
      into.scales()[block] = Q4Vector.largeScale(most);
      pairs(whole, block, into);
    }
  }

  /// Pairs of the whole numbers of a block.
  private static void pairs(int[] whole, int block, Q4Vector into) {
    int lower = 0;
    int upper = 0;
    for (int i = 0; i < Q4Vector.BLOCK_PAIRS; i++) {
      int k = i / Q4Vector.WORD_PAIRS * Q4Vector.WORD + i % Q4Vector.WORD_PAIRS;
      int low = whole[k];
      int high = whole[k + Q4Vector.WORD_PAIRS];
      lower += low;
      upper += high;
      if (i % Q4Vector.WORD_PAIRS > 0) { // what the column before has too much
        low -= whole[k - 1] << Q4Vector.BITS;
        high -= whole[k - 1 + Q4Vector.WORD_PAIRS] << Q4Vector.BITS;
      }
      into.pairs()[block * Q4Vector.BLOCK_PAIRS + i] = Q4Vector.pair(low, high);
    }
    into.begins()[block] = Q4Vector.begin(lower, upper);
  }

  @Override
  public void panels4(PanelMatrix matrix, int from, int to, Q4Vector x, float[] y, int yAt) {
    int blocks = matrix.columns() / Panels.BLOCK;
    float[] scales = new float[blocks * Panels.ROWS];
    for (int panel = from; panel < to; panel++) {
      smallScales(matrix, panel, 0, matrix.columns(), scales);
      for (int r = 0; r < Math.min(Panels.ROWS, matrix.rows() - panel * Panels.ROWS); r++) {
        float total = 0f;
        for (int block = 0; block < blocks; block++) {
          int sum = 0;
          for (int k = block * Panels.BLOCK; k < (block + 1) * Panels.BLOCK; k++) {
            sum += (code(matrix, panel, k, r) - matrix.type().zero()) * x.number(k);
          }
          total = Math.fma(sum * x.scales()[block], scales[block * Panels.ROWS + r], total);
        }
        y[yAt + panel * Panels.ROWS + r] = total * Q4Vector.UNSCALE;
      }
    }
  }

  private static void smallScales(PanelMatrix matrix, int panel, int from, int to, float[] scales) {
    scales(matrix, panel, from, to, scales);
    for (int i = 0; i < (to - from) / Panels.BLOCK * Panels.ROWS; i++) {
      scales[i] /= Lanes.HALF_SCALE;
    }
  }

  @Override
  public void widen4(PanelMatrix matrix, int panel, int from, int to, int[] codes, float[] scales) {
    MemorySegment words = matrix.panel(panel).codes();
    for (int pair = from / 2; pair < to / 2; pair++) {
      int shift = pair % Q4Vector.WORD_PAIRS * matrix.type().bits();
      for (int r = 0; r < Panels.ROWS; r++) {
        long at = (long) (pair / Q4Vector.WORD_PAIRS) * Panels.ROWS + r;
        int word = words.get(RowMatrix.INT, at * Integer.BYTES);
        int upper = word >>> Short.SIZE >>> shift;
        int lower = (word & 0xffff) >>> shift;
        codes[(pair - from / 2) * Panels.ROWS + r] = lower | (upper << Short.SIZE);
      }
    }
    smallScales(matrix, panel, from, to, scales);
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
    for (int t = 0; t < PANEL_TOKENS; t++) {
      for (int r = 0; r < Panels.ROWS; r++) {
        float total = sums[sumsAt + t * Panels.ROWS + r];
        for (int block = 0; block < columns / Panels.BLOCK; block++) {
          int at = blocksAt + block * PANEL_TOKENS + t;
          int begin = x.begins()[at];
          short lower = (short) begin;
          short upper = (short) (begin >> Short.SIZE);
          for (int i = 0; i < Q4Vector.BLOCK_PAIRS; i++) {
            int pair = block * Q4Vector.BLOCK_PAIRS + i;
            int word = codes[pair * Panels.ROWS + r];
            int numbers = x.pairs()[pairsAt + pair * PANEL_TOKENS + t];
            lower += (short) ((short) word * (short) numbers); // modulo 2^16
            upper += (short) ((word >> Short.SIZE) * (numbers >> Short.SIZE));
          }
          float sum = (lower + upper) * x.scales()[at];
          total = Math.fma(sum, scales[block * Panels.ROWS + r], total);
        }
        sums[sumsAt + t * Panels.ROWS + r] = total;
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
    for (int q = 0; q < count; q++) {
      for (int p = 0; p < KEY_BLOCK; p++) {
        float sum = 0f;
        for (int k = 0; k < headDim; k++) {
          sum =
              Math.fma(queries[queriesAt + k * QUERIES + q], keys[keysAt + k * KEY_BLOCK + p], sum);
        }
        scores[q * KEY_BLOCK + p] = sum;
      }
    }
  }

  @Override
  public float exponentials(float[] x, int at, int n, float max) {
    for (int i = at; i < at + n; i++) {
      x[i] = Exponential.of(x[i] - max);
    }
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
    for (int q = 0; q < count; q++) {
      for (int d = 0; d < width; d++) {
        float sum = mixed[mixedAt + q * width + d];
        for (int p = 0; p < positions; p++) {
          sum = Math.fma(weights[q * KEY_BLOCK + p], values[valuesAt + p * width + d], sum);
        }
        mixed[mixedAt + q * width + d] = sum;
      }
    }
  }

  @Override
  public void siluTimes(float[] gate, float[] y, int at, int n) {
    for (int i = at; i < at + n; i++) {
      y[i] *= gate[i] / (1 + Exponential.of(-gate[i]));
    }
  }

  @Override
  public void codedScores(
      float[] queries, int headDim, short[] keys, int keysAt, float[] scores, int scoresAt) {
    for (int p = 0; p < KEY_BLOCK; p++) {
      float sum = 0f;
      for (int k = 0; k < headDim; k++) {
        sum = Math.fma(queries[k * QUERIES], keys[keysAt + k * KEY_BLOCK + p], sum);
      }
      scores[scoresAt + p] = sum;
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
    for (int d = 0; d < width; d++) {
      float sum = mixed[d];
      for (int p = 0; p < positions; p++) {
        sum = Math.fma(weights[weightsAt + p], values[valuesAt + p * width + d], sum);
      }
      mixed[d] = sum;
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
    codedMix(weights, weightsAt, KEY_BLOCK, values, valuesAt, width, mixed);
    codedScores(queries, headDim, keys, keysAt, scores, scoresAt);
  }

  @Override
  public void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += scale * x[xAt + i];
    }
  }
}
