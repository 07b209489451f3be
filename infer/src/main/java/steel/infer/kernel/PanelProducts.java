package steel.infer.kernel;

import java.util.Arrays;
import java.util.List;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Products of matrices in 8 or 4 bits with several tokens. A part of the work widens a piece of a
/// panel to float32, where it stays in the cache while all tokens pass.
final class PanelProducts {
  private static final int PIECE_COLUMNS = 512; // 128 KiB of a panel as float32, for many tokens
  private static final int SMALL_PIECE = 64; // 16 KiB, which the nearest cache holds, for few
  private static final int FEW_TOKENS = 32;
  private static final int APART = 2; // up to so many tokens, each by itself
  private static final int TOKENS = Kernel.PANEL_TOKENS;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Kernel kernel;
  private final Workers workers;
  private final int tokens;

  private PanelProducts(Kernel kernel, Workers workers, int tokens) {
    this.kernel = kernel;
    this.workers = workers;
    this.tokens = tokens;
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

  /// `y[t] = matrix x[t]` for every token and matrix.
  ///
  /// @param matrices that [VectorProducts#fit]
  /// @param x `[tokens, columns]`
  /// @param ys `[tokens, rows]`, one of each matrix
  static void multiply(
      Kernel kernel,
      Workers workers,
      List<Matrix> matrices,
      float[] x,
      int tokens,
      List<float[]> ys) {
    PanelProducts products = new PanelProducts(kernel, workers, tokens);
    PanelMatrix one = (PanelMatrix) matrices.getFirst();
    PanelType type = one.type();
    int columns = one.columns();
    if (tokens <= APART) {
      CodedVector[] coded = new CodedVector[tokens];
      for (int t = 0; t < tokens; t++) {
        coded[t] = new CodedVector();
        coded[t].set(type, x, t * columns, columns);
      }
      for (int i = 0; i < matrices.size(); i++) {
        products.multiplyApart((PanelMatrix) matrices.get(i), coded, ys.get(i));
      }
    } else {
      Packed packed = Packed.of(type, x, tokens, columns);
      for (int i = 0; i < matrices.size(); i++) {
        products.multiplyPacked((PanelMatrix) matrices.get(i), packed, ys.get(i));
      }
    }
  }

  private long work(PanelMatrix matrix) {
    return (long) matrix.rows() * matrix.columns() * tokens;
  }

  /// Each token by itself, all of them on two panels before the next two come from memory: to widen
  /// codes would take longer than it saves.
  private void multiplyApart(PanelMatrix matrix, CodedVector[] coded, float[] y) {
    workers.run(
        (matrix.panels() + 1) / 2,
        work(matrix),
        pair -> {
          int end = Math.min(2 * pair + 2, matrix.panels());
          for (int t = 0; t < tokens; t++) {
            kernel.panels(matrix, 2 * pair, end, coded[t], y, t * matrix.rows());
          }
        });
  }

  private void multiplyPacked(PanelMatrix matrix, Packed packed, float[] y) {
    workers.run(matrix.panels(), work(matrix), panel -> multiplyPanel(matrix, panel, packed, y));
  }

  /// Tokens in groups that a tile takes at once, the last one filled up with zeros.
  ///
  /// @param x `[groups, columns, TOKENS]`
  /// @param bias `[groups, columns / BLOCK, TOKENS]`
  @SuppressWarnings("ArrayRecordComponent") // of one call, compared by nobody
  private record Packed(int groups, float[] x, float[] bias) {
    static Packed of(PanelType type, float[] x, int tokens, int columns) {
      int groups = Math.ceilDiv(tokens, TOKENS);
      int blocks = columns / Panels.BLOCK;
      float[] packed = new float[groups * columns * TOKENS];
      float[] bias = new float[groups * blocks * TOKENS];
      for (int t = 0; t < tokens; t++) {
        int at = t / TOKENS * columns * TOKENS + t % TOKENS;
        for (int k = 0; k < columns; k++) {
          packed[at + k * TOKENS] = x[t * columns + k];
        }
        int first = t / TOKENS * blocks * TOKENS + t % TOKENS;
        CodedVector.biases(type, x, t * columns, columns, bias, first, TOKENS);
      }
      return new Packed(groups, packed, bias);
    }
  }

  private void multiplyPanel(PanelMatrix matrix, int panel, Packed packed, float[] y) {
    Scratch scratch = SCRATCH.get();
    float[] sums = scratch.sums(packed.groups * TOKENS * Panels.ROWS);
    int columns = matrix.columns();
    int piece = tokens <= FEW_TOKENS ? SMALL_PIECE : PIECE_COLUMNS;
    for (int from = 0; from < columns; from += piece) {
      int to = Math.min(columns, from + piece);
      kernel.widen(matrix, panel, from, to, scratch.codes, scratch.scales);
      for (int group = 0; group < packed.groups; group++) {
        kernel.panelTile(
            scratch.codes,
            scratch.scales,
            to - from,
            packed.x,
            (group * columns + from) * TOKENS,
            packed.bias,
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
