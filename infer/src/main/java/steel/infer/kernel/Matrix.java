package steel.infer.kernel;

import java.util.Optional;
import steel.weights.Panels;
import steel.weights.Weights;

/// A weight matrix `[rows, columns]`, that is `[out, in]`, in native memory that somebody else
/// owns.
public sealed interface Matrix permits RowMatrix, PanelMatrix {
  int rows();

  int columns();

  /// Bytes that hold it.
  long byteSize();

  /// Copies rows as float32.
  ///
  /// @param into `[count, columns]`, written at `at`
  void copyRows(int from, int count, float[] into, int at);

  /// Borrowed from the mapping of the weights.
  static Matrix of(Weights weights, String name) {
    Optional<Panels> panels = weights.panels(name);
    return panels.isPresent() ? PanelMatrix.of(panels.get()) : RowMatrix.of(weights, name);
  }
}
