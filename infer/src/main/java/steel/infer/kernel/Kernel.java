package steel.infer.kernel;

/// The loops that take the time. Two forms: [ScalarKernel] is the definition, [VectorKernel] equals
/// it up to rounding, because it adds in another order and fuses multiply and add.
public interface Kernel {
  /// Positions in one block of cached keys.
  int KEY_BLOCK = 64;

  /// Tokens that [#panelTile] takes at once.
  int PANEL_TOKENS = 4;

  /// Tokens that [#tile] takes at once.
  int tileTokens();

  /// Products of rows with one vector: `y[r] = sum_k matrix[r, k] x[k]` for `from <= r < to`.
  ///
  /// @param x `[columns]`
  /// @param y written at `yAt + r`
  void rows(RowMatrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt);

  /// Products of rows with [#tileTokens] vectors: `sums[r, t] = sum_k panel[r, k] block[k, t]`,
  /// each added up in the order of `k`.
  ///
  /// @param panel `[rows, columns]`
  /// @param rows a multiple of four
  /// @param block `[columns, tileTokens]`
  /// @param sums `[rows, tileTokens]`
  void tile(float[] panel, int rows, int columns, float[] block, int blockAt, float[] sums);

  /// Products of the rows of neighbouring panels with one vector: `y[r] = sum_b scale[r, b]
  /// (bias[b] + sum_{k in b} code[r, k] x[k])`, with fused multiply-adds, each sum in the order of
  /// `k`.
  ///
  /// @param from first panel
  /// @param to behind the last
  /// @param y `[rows]`
  void panels(PanelMatrix matrix, int from, int to, CodedVector x, float[] y);

  /// Some columns of a panel as numbers.
  ///
  /// @param from first column, a multiple of 32
  /// @param to behind the last, likewise
  /// @param codes `[to - from, 64]`
  /// @param scales `[(to - from) / 32, 64]`
  void widen(PanelMatrix matrix, int panel, int from, int to, float[] codes, float[] scales);

  /// Adds products of such numbers with [#PANEL_TOKENS] vectors. The same as [#panels], bit for
  /// bit: a product does not depend on how many vectors there are, nor on the form of this kernel.
  ///
  /// @param columns a multiple of 32
  /// @param x `[columns, PANEL_TOKENS]` from `xAt` on
  /// @param bias `[columns / 32, PANEL_TOKENS]` from `biasAt` on
  /// @param sums `[PANEL_TOKENS, 64]` from `sumsAt` on
  void panelTile(
      float[] codes,
      float[] scales,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
      float[] sums,
      int sumsAt);

  /// Products of a query with one block of keys: `scores[p] = sum_k query[k] keys[k, p]`.
  ///
  /// @param keys `[K, KEY_BLOCK]`
  /// @param scores `KEY_BLOCK` values from `scoresAt`
  void scores(
      float[] query,
      int queryAt,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores,
      int scoresAt);

  /// `y[i] += scale * x[i]` for `n` values.
  void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n);
}
