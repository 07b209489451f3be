package steel.infer.kernel;

import org.jspecify.annotations.Nullable;

/// Products of a matrix of numbers with a few tokens, each of them by itself. Scratch of a calling
/// thread, so that a token allocates nothing.
final class RowProducts implements Workers.Part {
  /// Of weights, which stay in the cache while a few tokens pass.
  private static final int CACHED_BYTES = 1 << 16;

  private static final ThreadLocal<RowProducts> OF_THREAD =
      ThreadLocal.withInitial(RowProducts::new);

  private Kernel kernel = Kernels.ACTIVE;
  private @Nullable RowMatrix matrix; // while they run
  private float[] x = {};
  private float[] y = {};
  private int tokens;
  private int partRows;
  private int cachedRows;

  private RowProducts() {}

  static RowProducts ofThread(Kernel kernel) {
    RowProducts products = OF_THREAD.get();
    products.kernel = kernel;
    return products;
  }

  /// @param x `[tokens, columns]`
  /// @param y `[tokens, rows]`
  void multiply(Workers workers, RowMatrix rows, float[] x, int tokens, float[] y) {
    long work = (long) rows.rows() * rows.columns() * tokens;
    int parts = (int) Math.clamp(work / Products.MIN_PART_WORK, 1, 4L * workers.count());
    matrix = rows;
    this.x = x;
    this.y = y;
    this.tokens = tokens;
    partRows = Math.ceilDiv(rows.rows(), parts);
    cachedRows = tokens == 1 ? partRows : cachedRows(rows);
    workers.run(parts, work, this);
    matrix = null;
  }

  private static int cachedRows(RowMatrix matrix) {
    long rowBytes = Math.max(1, matrix.byteSize() / matrix.rows());
    return (int) Math.max(4, CACHED_BYTES / rowBytes / 4 * 4); // kernels take four at once
  }

  @Override
  public void run(int index) {
    RowMatrix rows = matrix;
    if (rows == null) {
      return;
    }
    int end = Math.min(rows.rows(), (index + 1) * partRows);
    for (int from = index * partRows; from < end; from += cachedRows) {
      int to = Math.min(end, from + cachedRows);
      for (int t = 0; t < tokens; t++) {
        kernel.rows(rows, x, t * rows.columns(), from, to, y, t * rows.rows());
      }
    }
  }
}
