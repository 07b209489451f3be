package steel.infer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Products of matrices in 8 or 4 bits with several tokens.
final class PanelProducts {
  private static final int APART = 2; // up to so many tokens, each by itself

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
      List<CodedVector> coded = new ArrayList<>();
      for (int t = 0; t < tokens; t++) {
        CodedVector vector = CodedVector.of(type);
        vector.set(kernel, x, t * columns, columns);
        coded.add(vector);
      }
      for (int i = 0; i < matrices.size(); i++) {
        products.multiplyApart((PanelMatrix) matrices.get(i), coded, ys.get(i));
      }
    } else {
      PackedTokens packed = PackedTokens.of(kernel, type, x, tokens, columns);
      for (int i = 0; i < matrices.size(); i++) {
        products.multiplyPacked((PanelMatrix) matrices.get(i), packed, ys.get(i));
      }
    }
  }

  private long work(PanelMatrix matrix) {
    return (long) matrix.rows() * matrix.columns() * tokens;
  }

  /// Each token by itself, all of them on two panels before the next two come from memory: to pack
  /// tokens would take longer than it saves.
  private void multiplyApart(PanelMatrix matrix, List<CodedVector> coded, float[] y) {
    workers.run(
        (matrix.panels() + 1) / 2,
        work(matrix),
        pair -> {
          int end = Math.min(2 * pair + 2, matrix.panels());
          for (int t = 0; t < tokens; t++) {
            coded.get(t).multiply(kernel, matrix, 2 * pair, end, y, t * matrix.rows());
          }
        });
  }

  private void multiplyPacked(PanelMatrix matrix, PackedTokens packed, float[] y) {
    workers.run(matrix.panels(), work(matrix), panel -> multiplyPanel(matrix, panel, packed, y));
  }

  private void multiplyPanel(PanelMatrix matrix, int panel, PackedTokens packed, float[] y) {
    int room = PackedTokens.groups(tokens) * PackedTokens.GROUP * Panels.ROWS;
    float[] sums = SCRATCH.get().sums(room);
    int next = Math.min(panel + workers.count(), matrix.panels() - 1);
    packed.multiply(kernel, matrix, panel, next, sums);
    int rows = Math.min(Panels.ROWS, matrix.rows() - panel * Panels.ROWS);
    for (int t = 0; t < tokens; t++) {
      int at = t * matrix.rows() + panel * Panels.ROWS;
      System.arraycopy(sums, t * Panels.ROWS, y, at, rows);
    }
  }
}
