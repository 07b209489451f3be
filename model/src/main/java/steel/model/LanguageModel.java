package steel.model;

/// A model that can be scored and continued: the contract of both engines, held by one abstract
/// test to the same goldens. Safe for use by several threads at once. Whoever opens one closes it.
public interface LanguageModel extends AutoCloseable {

  /// What the model is.
  ModelConfig config();

  /// Scores of every next token, from one unpadded forward call over the whole sequence, positions
  /// 0 to `T - 1`.
  ///
  /// @param inputIds `[T]`, each below `vocabSize`
  /// @return logits, `[T, V]` row-major; row `t` has seen tokens 0 to `t` (all `T` where the kind
  ///   is not causal)
  /// @throws IllegalArgumentException if an id is outside the vocabulary, `T` is 0 or above
  ///   `maxPositionEmbeddings`
  default float[] logits(int[] inputIds) {
    int[] positionIds = new int[inputIds.length];
    for (int t = 0; t < positionIds.length; t++) {
      positionIds[t] = t;
    }
    return logits(inputIds, positionIds);
  }

  /// As [#logits(int[])] with positions of the caller's choice.
  ///
  /// @param inputIds `[T]`, each below `vocabSize`
  /// @param positionIds `[T]`, the place of each token for the rotary embedding, from 0 and below
  ///   `maxPositionEmbeddings`
  /// @return logits, `[T, V]` row-major
  /// @throws IllegalArgumentException if an id or a position is out of range, or `T` is 0
  float[] logits(int[] inputIds, int[] positionIds);

  /// Log-probabilities of the tokens of a sequence, from one forward call over all of them but the
  /// last; never holds all logits at once.
  ///
  /// @param inputIds `[T]`, each below `vocabSize`
  /// @return nats, `[T - 1]`: at `t` that of token `t + 1`
  /// @throws IllegalArgumentException if an id is outside the vocabulary, `T` is 0 or `T - 1` above
  ///   `maxPositionEmbeddings`
  /// @throws ArithmeticException if the scores are not numbers
  double[] logProbabilities(int[] inputIds);

  /// Starts an empty sequence with a key-value cache of its own; the caller closes it.
  Decoding decode();

  @Override
  void close();
}
