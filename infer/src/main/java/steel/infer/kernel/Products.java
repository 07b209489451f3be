package steel.infer.kernel;

import java.util.List;

/// Products of a weight matrix with one or many tokens: the linear layers.
public final class Products {
  /// Rows that one part converts to float32 and keeps in the cache while all tokens pass.
  private static final int PANEL_ROWS = 32;

  /// So many tokens have the products of each of them alone, bit for bit. More of them, on weights
  /// that are no codes, are added up in another order, which is faster for many.
  public static final int FEW = 16;

  /// Multiply-adds that are worth a part of their own.
  static final long MIN_PART_WORK = 1 << 16;

  private final Kernel kernel;
  private final Workers workers;

  /// @param kernel what runs the loops
  /// @param workers borrowed
  public Products(Kernel kernel, Workers workers) {
    this.kernel = kernel;
    this.workers = workers;
  }

  /// `y[t] = matrix x[t]` for every token.
  ///
  /// @param x `[tokens, columns]`
  /// @param y `[tokens, rows]`
  public void multiply(Matrix matrix, float[] x, int tokens, float[] y) {
    switch (matrix) {
      case RowMatrix rows -> multiplyRows(rows, x, tokens, y);
      case PanelMatrix panels when tokens == 1 ->
          VectorProducts.ofThread(kernel).multiply(workers, panels, x, y);
      case PanelMatrix panels ->
          PanelProducts.multiply(kernel, workers, List.of(panels), x, tokens, List.of(y));
    }
  }

  /// As the other for matrices that read the same vectors, which are prepared once where they can
  /// be.
  ///
  /// @param ys one of each matrix
  public void multiply(List<Matrix> matrices, float[] x, int tokens, List<float[]> ys) {
    if (!VectorProducts.fit(matrices)) {
      for (int i = 0; i < matrices.size(); i++) {
        multiply(matrices.get(i), x, tokens, ys.get(i));
      }
    } else if (tokens == 1) {
      VectorProducts.ofThread(kernel).multiply(workers, matrices, x, ys);
    } else {
      PanelProducts.multiply(kernel, workers, matrices, x, tokens, ys);
    }
  }

  private void multiplyRows(RowMatrix matrix, float[] x, int tokens, float[] y) {
    if (tokens <= FEW) {
      RowProducts.ofThread(kernel).multiply(workers, matrix, x, tokens, y);
    } else {
      multiplyMany(matrix, x, tokens, y);
    }
  }

  private void multiplyMany(RowMatrix matrix, float[] x, int tokens, float[] y) {
    float[] packed = pack(x, tokens, matrix.columns());
    int panels = (matrix.rows() + PANEL_ROWS - 1) / PANEL_ROWS;
    workers.run(
        panels,
        (long) matrix.rows() * matrix.columns() * tokens,
        i -> multiplyPanel(matrix, i * PANEL_ROWS, packed, tokens, y));
  }

  /// Tokens in blocks of [Kernel#tileTokens], `[blocks, columns, tileTokens]`, the last one filled
  /// up with zeros.
  private float[] pack(float[] x, int tokens, int columns) {
    int width = kernel.tileTokens();
    int blocks = (tokens + width - 1) / width;
    float[] packed = new float[blocks * columns * width];
    for (int t = 0; t < tokens; t++) {
      int at = t / width * columns * width + t % width;
      for (int k = 0; k < columns; k++) {
        packed[at + k * width] = x[t * columns + k];
      }
    }
    return packed;
  }

  private void multiplyPanel(RowMatrix matrix, int from, float[] packed, int tokens, float[] y) {
    int columns = matrix.columns();
    int rows = Math.min(PANEL_ROWS, matrix.rows() - from);
    int paddedRows = (rows + 3) / 4 * 4;
    int width = kernel.tileTokens();
    float[] panel = new float[paddedRows * columns];
    matrix.copyRows(from, rows, panel, 0);
    float[] sums = new float[paddedRows * width];
    for (int first = 0; first < tokens; first += width) {
      kernel.tile(panel, paddedRows, columns, packed, first * columns, sums);
      int count = Math.min(width, tokens - first);
      for (int t = 0; t < count; t++) {
        int at = (first + t) * matrix.rows() + from;
        for (int r = 0; r < rows; r++) {
          y[at + r] = sums[r * width + t];
        }
      }
    }
  }
}
