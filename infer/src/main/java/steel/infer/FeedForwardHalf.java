package steel.infer;

/// What follows attention in a layer, one implementation a kind. Immutable, shared by every
/// sequence. `T` tokens, `D` hiddenSize.
sealed interface FeedForwardHalf
    permits FeedForwardHalf.Dense, TokenExperts, SumSlots, SoftMoe, PrefixSlots, ChunkSlots {

  /// Computes what a layer adds.
  ///
  /// @param x `[T, D]`, may be changed
  /// @param y `[T, D]`
  /// @param a lends scratch
  /// @param sums what the layer's slots remember of earlier tokens; grows by these
  void apply(Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums);

  /// One network for every token.
  record Dense(Mlp mlp) implements FeedForwardHalf {
    @Override
    public void apply(
        Engine engine, float[] x, int tokens, float[] y, Activations a, SlotSums sums) {
      mlp.apply(engine, x, tokens, y, a);
    }
  }
}
