package steel.infer.kernel;

/// The loops that take the time. Two forms: [ScalarKernel] is the definition, [VectorKernel] equals
/// it up to rounding, because it adds in another order and fuses multiply and add.
public interface Kernel {
  /// Positions in one block of cached keys.
  int KEY_BLOCK = 64;

  /// Tokens that [#tile] takes at once.
  int tileTokens();

  /// Products of rows with one vector: `y[r] = sum_k matrix[r, k] x[k]` for `from <= r < to`.
  ///
  /// @param x `[columns]`
  /// @param y written at `yAt + r`
  void rows(Matrix matrix, float[] x, int xAt, int from, int to, float[] y, int yAt);

  /// Products of rows with [#tileTokens] vectors: `sums[r, t] = sum_k panel[r, k] block[k, t]`,
  /// each added up in the order of `k`.
  ///
  /// @param panel `[rows, columns]`
  /// @param rows a multiple of four
  /// @param block `[columns, tileTokens]`
  /// @param sums `[rows, tileTokens]`
  void tile(float[] panel, int rows, int columns, float[] block, int blockAt, float[] sums);

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
