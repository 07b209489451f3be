package steel.infer.kernel;

import steel.weights.PanelType;

/// Several tokens' vectors as the kernels for codes of 8 or of 4 bits read them: in groups that a
/// tile takes at once, the last one filled up with zeros. Any number of threads may multiply.
abstract sealed class PackedTokens permits Q8Tokens, Q4Tokens {
  static final int GROUP = Kernel.PANEL_TOKENS;

  /// Groups that so many tokens fill.
  static int groups(int tokens) {
    return Math.ceilDiv(tokens, GROUP);
  }

  /// @param x `[tokens, columns]`
  static PackedTokens of(Kernel kernel, PanelType type, float[] x, int tokens, int columns) {
    return switch (type) {
      case Q8 -> Q8Tokens.of(x, tokens, columns);
      case Q4 -> Q4Tokens.of(kernel, x, tokens, columns);
    };
  }

  /// Products with the 64 rows of a panel.
  ///
  /// @param next a hint: the panel that the thread will probably multiply after it
  /// @param sums `[groups, GROUP, 64]`, zeros, added to
  abstract void multiply(Kernel kernel, PanelMatrix matrix, int panel, int next, float[] sums);
}
