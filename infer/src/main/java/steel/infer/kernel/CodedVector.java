package steel.infer.kernel;

import steel.weights.PanelType;

/// The vector of one token as the kernels for codes of 8 or of 4 bits read it. Reused; not for two
/// threads that write.
abstract sealed class CodedVector permits Q8Vector, Q4Vector {
  static CodedVector of(PanelType type) {
    return switch (type) {
      case Q8 -> new Q8Vector();
      case Q4 -> new Q4Vector();
    };
  }

  /// Takes a vector over.
  ///
  /// @param x `[columns]`, from `at` on
  /// @param columns a multiple of 32
  abstract void set(Kernel kernel, float[] x, int at, int columns);

  /// Products with the rows of neighbouring panels.
  ///
  /// @param from first panel
  /// @param to behind the last
  /// @param y `[rows]` from `yAt` on
  abstract void multiply(Kernel kernel, PanelMatrix matrix, int from, int to, float[] y, int yAt);
}
