package steel.infer.kernel;

/// The loops that take the time. Two forms: [ScalarKernel] is the definition, [VectorKernel] equals
/// it up to rounding, because it adds in another order and fuses multiply and add.
public interface Kernel {
  /// Positions in one block of cached keys.
  int KEY_BLOCK = 64;

  /// Queries that [#scores] and [#mix] take at once, at most.
  int QUERIES = 4;

  /// What the width of a row of values is a multiple of.
  int WIDTH_STEP = 32;

  /// Tokens that [#tile8] and its like take at once.
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

  /// Products of the rows of neighbouring panels of 8 bits with one vector: `y[r] = sum_b scale[r,
  /// b] (bias[b] + sum_{k in b} code[r, k] x[k])`, with fused multiply-adds, each sum in the order
  /// of `k`.
  ///
  /// @param from first panel
  /// @param to behind the last
  /// @param y `[rows]` from `yAt` on
  void panels8(PanelMatrix matrix, int from, int to, Q8Vector x, float[] y, int yAt);

  /// Some columns of a panel of 8 bits as numbers.
  ///
  /// @param from first column, a multiple of 32
  /// @param to behind the last, likewise
  /// @param codes `[to - from, 64]`
  /// @param scales `[(to - from) / 32, 64]`
  void widen8(PanelMatrix matrix, int panel, int from, int to, float[] codes, float[] scales);

  /// Adds products of such numbers with [#PANEL_TOKENS] vectors. The same as [#panels8], bit for
  /// bit: a product does not depend on how many vectors there are, nor on the form of this kernel.
  ///
  /// @param columns a multiple of 32
  /// @param x `[columns, PANEL_TOKENS]` from `xAt` on
  /// @param bias `[columns / 32, PANEL_TOKENS]` from `biasAt` on
  /// @param sums `[PANEL_TOKENS, 64]` from `sumsAt` on
  void tile8(
      float[] codes,
      float[] scales,
      int columns,
      float[] x,
      int xAt,
      float[] bias,
      int biasAt,
      float[] sums,
      int sumsAt);

  /// [#tile8] with all columns of a panel as it is, for all vectors: faster than to widen it first,
  /// where there are few.
  ///
  /// @param next a panel that the caller will want soon: it may come into the cache meanwhile
  /// @param sums `[groups, PANEL_TOKENS, 64]`, written
  void panelTile8(PanelMatrix matrix, int panel, int next, Q8Tokens x, float[] sums);

  /// Rounds a vector to whole numbers, as [Q4Vector] has them. The same in both forms, but for
  /// where the sums of a block begin whose scale is not finite.
  ///
  /// @param x `[columns]` from `at` on
  /// @param columns a multiple of 32
  /// @param into written, with room for so many
  void round4(float[] x, int at, int columns, Q4Vector into);

  /// Products of the rows of neighbouring panels of 4 bits with one vector: `y[r] = sum_b scale[r,
  /// b] (s[b] (sum_{k in b} (code[r, k] - 8) x[k]))`, where `x` is whole numbers and `s` their
  /// scales; the inner sum is exact, the outer one of fused multiply-adds.
  ///
  /// @param from first panel
  /// @param to behind the last
  /// @param y `[rows]` from `yAt` on
  void panels4(PanelMatrix matrix, int from, int to, Q4Vector x, float[] y, int yAt);

  /// Some columns of a panel of 4 bits as [Q4Vector] wants them: words shifted by 0, 4, 8 and 12
  /// bits in each of their halves, and scales that are too small by [Lanes#HALF_SCALE].
  ///
  /// @param from first column, a multiple of 32
  /// @param to behind the last, likewise
  /// @param codes `[(to - from) / 8, 4, 64]`
  /// @param scales `[(to - from) / 32, 64]`
  void widen4(PanelMatrix matrix, int panel, int from, int to, int[] codes, float[] scales);

  /// Adds products of such words with [#PANEL_TOKENS] vectors. The same as [#panels4], bit for bit,
  /// but for the factor [Q4Vector#UNSCALE].
  ///
  /// @param columns a multiple of 32
  /// @param x vectors, from pair `pairsAt` and block `blocksAt` on
  /// @param sums `[PANEL_TOKENS, 64]` from `sumsAt` on
  void tile4(
      int[] codes,
      float[] scales,
      int columns,
      Q4Tokens x,
      int pairsAt,
      int blocksAt,
      float[] sums,
      int sumsAt);

  /// Products of queries with one block of keys: `scores[q, p] = sum_k queries[k, q] keys[k, p]`.
  ///
  /// @param queries `[K, QUERIES]` from `queriesAt` on
  /// @param count queries that are there, from 1 to [#QUERIES]; what the others give is not used
  /// @param keys `[K, KEY_BLOCK]` from `keysAt` on
  /// @param scores `[QUERIES, KEY_BLOCK]`
  void scores(
      float[] queries,
      int queriesAt,
      int count,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores);

  /// `x[i] = e^(x[i] - max)` for `n` values, none above `max`.
  ///
  /// @return their sum
  float exponentials(float[] x, int at, int n, float max);

  /// Adds a mixture of values for each query: `mixed[q, d] += sum_p weights[q, p] values[p, d]`.
  ///
  /// @param weights `[QUERIES, KEY_BLOCK]`
  /// @param count queries that are there
  /// @param positions of the block that count
  /// @param values `[KEY_BLOCK, width]` from `valuesAt` on
  /// @param width a multiple of [#WIDTH_STEP]
  /// @param mixed `[QUERIES, width]` from `mixedAt` on
  void mix(
      float[] weights,
      int count,
      int positions,
      float[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt);

  /// `y[i] *= silu(gate[i])` for `n` values, `silu(g) = g / (1 + e^-g)`.
  void siluTimes(float[] gate, float[] y, int at, int n);

  /// [#scores] of one query, the first, with keys of 16 bits.
  void codedScores(
      float[] queries, int headDim, short[] keys, int keysAt, float[] scores, int scoresAt);

  /// [#mix] of one query, the first, with values of 16 bits.
  void codedMix(
      float[] weights,
      int weightsAt,
      int positions,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed);

  /// [#codedMix] of one piece and [#codedScores] of the next at once: where the processor's look
  /// ahead in one ends, it goes on in the other. The same as one after the other, bit for bit.
  ///
  /// @param weights `[KEY_BLOCK]` from `weightsAt` on
  /// @param scores written from `scoresAt` on
  void codedMixAndScores(
      float[] weights,
      int weightsAt,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed,
      float[] queries,
      int headDim,
      short[] keys,
      int keysAt,
      float[] scores,
      int scoresAt);

  /// `x[i] *= factors[i]` for `n` values. Plain in both forms, as are [#shorts] and [#bytes]: the
  /// compiler makes vectors of them, and forms with SIMD were slower.
  default void times(float[] x, int at, int n, float[] factors, int factorsAt) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= factors[factorsAt + i];
    }
  }

  /// [#times] with factors that are split into two numbers of 16 bits each, the lower half first.
  default void timesSplit(float[] x, int at, int n, short[] factors, int factorsAt) {
    for (int i = 0; i < n; i++) {
      int low = factors[factorsAt + 2 * i] & 0xffff;
      int high = factors[factorsAt + 2 * i + 1] << Short.SIZE;
      x[at + i] *= Float.intBitsToFloat(high | low);
    }
  }

  /// The largest of `n` values, none of which is NaN; minus infinity of none.
  default float largest(float[] x, int at, int n) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + n; i++) {
      largest = Math.max(largest, x[i]);
    }
    return largest;
  }

  /// Whole numbers of 16 bits as float32.
  default void shorts(short[] from, int at, int n, float[] into) {
    for (int i = 0; i < n; i++) {
      into[i] = from[at + i];
    }
  }

  /// Whole numbers of 8 bits as float32.
  default void bytes(byte[] from, int at, int n, float[] into) {
    for (int i = 0; i < n; i++) {
      into[i] = from[at + i];
    }
  }

  /// `y[i] += scale * x[i]` for `n` values.
  void addScaled(float[] y, int yAt, float scale, float[] x, int xAt, int n);
}
