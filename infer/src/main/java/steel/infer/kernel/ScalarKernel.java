package steel.infer.kernel;

/// The definition of every kernel, plain on purpose: tests hold [VectorKernel] to it, and it runs
/// where there is no Vector API.
public final class ScalarKernel implements Kernel {
  private static final int TILE_TOKENS = 16;

  @Override
  public int tileTokens() {
    return TILE_TOKENS;
  }

  @Override
  public void rows(Matrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt) {
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
  public void scores(
      float[] query,
      int queryAt,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores,
      int scoresAt) {
    for (int p = 0; p < KEY_BLOCK; p++) {
      scores[scoresAt + p] = 0f;
    }
    for (int k = 0; k < headDim; k++) {
      float q = query[queryAt + k];
      int at = keysAt + k * KEY_BLOCK;
      for (int p = 0; p < KEY_BLOCK; p++) {
        scores[scoresAt + p] += q * keys[at + p];
      }
    }
  }

  @Override
  public void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += scale * x[xAt + i];
    }
  }
}
