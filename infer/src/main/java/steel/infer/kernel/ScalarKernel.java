package steel.infer.kernel;

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
  public void panels(PanelMatrix matrix, int from, int to, CodedVector x, float[] y, int yAt) {
    int columns = matrix.columns();
    float[] codes = new float[columns * Panels.ROWS];
    float[] scales = new float[columns / Panels.BLOCK * Panels.ROWS];
    int word = matrix.type().codes();
    for (int panel = from; panel < to; panel++) {
      widen(matrix, panel, 0, columns, codes, scales);
      for (int r = 0; r < Math.min(Panels.ROWS, matrix.rows() - panel * Panels.ROWS); r++) {
        float total = 0f;
        for (int block = 0; block < columns / Panels.BLOCK; block++) {
          float sum = x.bias()[block];
          for (int k = block * Panels.BLOCK; k < (block + 1) * Panels.BLOCK; k++) {
            int power = k % word == word - 1 ? 0 : k % word * matrix.type().bits();
            sum = Math.fma(codes[k * Panels.ROWS + r] * (1 << power), x.scaled()[k], sum);
          }
          total = Math.fma(sum, scales[block * Panels.ROWS + r], total);
        }
        y[yAt + panel * Panels.ROWS + r] = total;
      }
    }
  }

  @Override
  public void widen(
      PanelMatrix matrix, int panel, int from, int to, float[] codes, float[] scales) {
    PanelMatrix.Panel part = matrix.panel(panel);
    PanelType type = matrix.type();
    int mask = (1 << type.bits()) - 1;
    for (int k = from; k < to; k++) {
      for (int r = 0; r < Panels.ROWS; r++) {
        long word = (long) (k / type.codes()) * Panels.ROWS + r;
        int codesOfWord = part.codes().get(RowMatrix.INT, word * Integer.BYTES);
        int code = (codesOfWord >>> (k % type.codes() * type.bits())) & mask;
        codes[(k - from) * Panels.ROWS + r] = code;
      }
    }
    for (int i = 0; i < (to - from) / Panels.BLOCK * Panels.ROWS; i++) {
      long at = ((long) from / Panels.BLOCK * Panels.ROWS + i) * Short.BYTES;
      scales[i] = Float.float16ToFloat(part.scales().get(RowMatrix.SHORT, at));
    }
  }

  @Override
  public void panelTile(
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
  public void codedScores(float[] queries, int headDim, short[] keys, int keysAt, float[] scores) {
    for (int p = 0; p < KEY_BLOCK; p++) {
      float sum = 0f;
      for (int k = 0; k < headDim; k++) {
        sum = Math.fma(queries[k * QUERIES], keys[keysAt + k * KEY_BLOCK + p], sum);
      }
      scores[p] = sum;
    }
  }

  @Override
  public void codedMix(
      float[] weights, int positions, short[] values, int valuesAt, int width, float[] mixed) {
    for (int d = 0; d < width; d++) {
      float sum = mixed[d];
      for (int p = 0; p < positions; p++) {
        sum = Math.fma(weights[p], values[valuesAt + p * width + d], sum);
      }
      mixed[d] = sum;
    }
  }

  @Override
  public float largest(float[] x, int at, int n) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + n; i++) {
      largest = Math.max(largest, x[i]);
    }
    return largest;
  }

  @Override
  public void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += scale * x[xAt + i];
    }
  }
}
