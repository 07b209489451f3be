package steel.infer.kernel;

import java.util.Arrays;
import steel.weights.Panels;

/// Products of a matrix in 8 or 4 bits with several tokens. A part of the work widens a piece of a
/// panel to float32, where it stays in the cache while all tokens pass.
final class PanelProducts {
  private static final int PIECE_COLUMNS = 512; // 128 KiB of a panel as float32, for many tokens
  private static final int SMALL_PIECE = 64; // 16 KiB, which the nearest cache holds, for few
  private static final int FEW_TOKENS = 32;
  private static final int APART = 2; // up to so many tokens, each by itself
  private static final int TOKENS = Kernel.PANEL_TOKENS;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Kernel kernel;
  private final PanelMatrix matrix;
  private final int groups; // of tokens
  private final float[] packed; // [groups, columns, TOKENS]
  private final float[] bias; // [groups, columns / BLOCK, TOKENS]

  private PanelProducts(Kernel kernel, PanelMatrix matrix, float[] x, int tokens) {
    this.kernel = kernel;
    this.matrix = matrix;
    int columns = matrix.columns();
    groups = Math.ceilDiv(tokens, TOKENS);
    packed = new float[groups * columns * TOKENS];
    bias = new float[groups * (columns / Panels.BLOCK) * TOKENS];
    for (int t = 0; t < tokens; t++) {
      int at = t / TOKENS * columns * TOKENS + t % TOKENS;
      for (int k = 0; k < columns; k++) {
        packed[at + k * TOKENS] = x[t * columns + k];
      }
      int first = t / TOKENS * (columns / Panels.BLOCK) * TOKENS + t % TOKENS;
      CodedVector.biases(matrix.type(), x, t * columns, columns, bias, first, TOKENS);
    }
  }

  /// What a thread needs, kept from product to product.
  private static final class Scratch {
    private final float[] codes = new float[PIECE_COLUMNS * Panels.ROWS];
    private final float[] scales = new float[PIECE_COLUMNS / Panels.BLOCK * Panels.ROWS];
    private float[] sums = {};

    float[] sums(int count) {
      sums = sums.length < count ? new float[count] : sums;
      Arrays.fill(sums, 0, count, 0f);
      return sums;
    }
  }

  /// `y[t] = matrix x[t]` for every token.
  ///
  /// @param x `[tokens, columns]`
  /// @param y `[tokens, rows]`
  static void multiply(
      Kernel kernel, Workers workers, PanelMatrix matrix, float[] x, int tokens, float[] y) {
    long work = (long) matrix.rows() * matrix.columns() * tokens;
    if (tokens <= APART) {
      multiplyApart(kernel, workers, matrix, x, tokens, y);
      return;
    }
    PanelProducts products = new PanelProducts(kernel, matrix, x, tokens);
    workers.run(matrix.panels(), work, panel -> products.panel(panel, tokens, y));
  }

  /// Each token by itself, all of them on two panels before the next two come from memory: to widen
  /// codes would take longer than it saves.
  private static void multiplyApart(
      Kernel kernel, Workers workers, PanelMatrix matrix, float[] x, int tokens, float[] y) {
    CodedVector[] coded = new CodedVector[tokens];
    for (int t = 0; t < tokens; t++) {
      coded[t] = new CodedVector();
      coded[t].set(matrix.type(), x, t * matrix.columns(), matrix.columns());
    }
    workers.run(
        (matrix.panels() + 1) / 2,
        (long) matrix.rows() * matrix.columns() * tokens,
        pair -> {
          int end = Math.min(2 * pair + 2, matrix.panels());
          for (int t = 0; t < tokens; t++) {
            kernel.panels(matrix, 2 * pair, end, coded[t], y, t * matrix.rows());
          }
        });
  }

  private void panel(int panel, int tokens, float[] y) {
    Scratch scratch = SCRATCH.get();
    float[] sums = scratch.sums(groups * TOKENS * Panels.ROWS);
    int columns = matrix.columns();
    int piece = tokens <= FEW_TOKENS ? SMALL_PIECE : PIECE_COLUMNS;
    for (int from = 0; from < columns; from += piece) {
      int to = Math.min(columns, from + piece);
      kernel.widen(matrix, panel, from, to, scratch.codes, scratch.scales);
      for (int group = 0; group < groups; group++) {
        kernel.panelTile(
            scratch.codes,
            scratch.scales,
            to - from,
            packed,
            (group * columns + from) * TOKENS,
            bias,
            (group * columns + from) / Panels.BLOCK * TOKENS,
            sums,
            group * TOKENS * Panels.ROWS);
      }
    }
    int rows = Math.min(Panels.ROWS, matrix.rows() - panel * Panels.ROWS);
    for (int t = 0; t < tokens; t++) {
      int at = t * matrix.rows() + panel * Panels.ROWS;
      System.arraycopy(sums, t * Panels.ROWS, y, at, rows);
    }
  }
}
