package steel.infer.kernel;

import java.util.ArrayList;
import java.util.List;
import steel.weights.Panels;

/// Products of matrices in 8 or 4 bits with one vector, that of a token which comes alone. Their
/// panels are dealt out together, and the vector is brought into their form once. Scratch of a
/// calling thread, so that a token allocates next to nothing.
final class VectorProducts implements Workers.Part {
  private static final ThreadLocal<VectorProducts> OF_THREAD =
      ThreadLocal.withInitial(VectorProducts::new);

  private final Q8Vector vector8 = new Q8Vector();
  private final Q4Vector vector4 = new Q4Vector();
  private final List<PanelMatrix> matrices = new ArrayList<>();
  private final List<float[]> results = new ArrayList<>();
  private Kernel kernel = Kernels.ACTIVE;
  private CodedVector coded = vector8;
  private int pairs; // of panels, of all matrices
  private int parts;

  private VectorProducts() {}

  static VectorProducts ofThread(Kernel kernel) {
    VectorProducts products = OF_THREAD.get();
    products.kernel = kernel;
    return products;
  }

  /// Whether matrices can be multiplied together.
  static boolean fit(List<Matrix> matrices) {
    if (!(matrices.getFirst() instanceof PanelMatrix first)) {
      return false;
    }
    for (int i = 1; i < matrices.size(); i++) {
      if (!(matrices.get(i) instanceof PanelMatrix other) || other.type() != first.type()) {
        return false;
      }
    }
    return true;
  }

  void multiply(Workers workers, PanelMatrix matrix, float[] x, float[] y) {
    begin();
    add(matrix, y);
    run(workers, x);
  }

  /// @param panels that [#fit]
  void multiply(Workers workers, List<Matrix> panels, float[] x, List<float[]> ys) {
    begin();
    for (int i = 0; i < panels.size(); i++) {
      add((PanelMatrix) panels.get(i), ys.get(i));
    }
    run(workers, x);
  }

  private void begin() {
    matrices.clear();
    results.clear();
    pairs = 0;
  }

  private void add(PanelMatrix matrix, float[] y) {
    matrices.add(matrix);
    results.add(y);
    pairs += pairs(matrix);
  }

  private void run(Workers workers, float[] x) {
    PanelMatrix one = matrices.getFirst();
    coded =
        switch (one.type()) {
          case Q8 -> vector8;
          case Q4 -> vector4;
        };
    coded.set(kernel, x, 0, one.columns());
    long work = 2L * pairs * Panels.ROWS * one.columns();
    long wanted = Math.min(work / Products.MIN_PART_WORK, 16L * workers.count());
    parts = Math.toIntExact(Math.clamp(wanted, 1, pairs));
    workers.run(parts, work, this);
  }

  private static int pairs(PanelMatrix matrix) {
    return (matrix.panels() + 1) / 2;
  }

  @Override
  public void run(int index) {
    int from = (int) ((long) pairs * index / parts);
    int to = (int) ((long) pairs * (index + 1) / parts);
    int begin = 0; // pairs of the matrices before
    for (int i = 0; i < matrices.size(); i++) {
      PanelMatrix matrix = matrices.get(i);
      int count = pairs(matrix);
      int first = Math.clamp(from - begin, 0, count);
      int last = Math.clamp(to - begin, 0, count);
      if (first < last) {
        int end = Math.min(2 * last, matrix.panels());
        coded.multiply(kernel, matrix, 2 * first, end, results.get(i), 0);
      }
      begin += count;
    }
  }
}
