package steel.infer;

import java.util.List;
import steel.infer.kernel.Matrix;
import steel.model.ModelConfig;

/// Causal attention with a cache: `softmax(q k^T / sqrt(K)) v` per query head, where `H / G` query
/// heads share one key-value head.
///
/// Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1; Ainslie et al. 2023, arXiv:2305.13245.
///
/// @param layer which layer of the cache is its own
/// @param projections of query, key and value, each `[out, D]`
/// @param biases of them, each `[out]`; empty where the model has none
@SuppressWarnings("ArrayRecordComponent") // weights of one model, compared by nobody
record Attention(
    ModelConfig config,
    int layer,
    List<Matrix> projections,
    List<float[]> biases,
    Matrix outProjection) {

  /// Reads `a.normed`, writes `a.out` and the caches.
  ///
  /// @param sequences whose tokens follow each other in the rows of `a`
  /// @param angles of their positions
  void apply(Engine engine, Activations a, Sequence[] sequences, Rope.Angles angles) {
    int tokens = Sequence.tokens(sequences);
    engine.products().multiply(projections, a.normed, tokens, a.projected);
    a.attentionParts.run(engine, layer, biases, sequences, angles);
    engine.products().multiply(outProjection, a.attended, tokens, a.out);
  }
}
