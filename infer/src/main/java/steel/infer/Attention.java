package steel.infer;

import java.util.Arrays;
import steel.infer.kernel.Kernel;
import steel.infer.kernel.Matrix;
import steel.model.ModelConfig;

/// Causal attention with a cache: `softmax(q k^T / sqrt(K)) v` per query head, where `H / G` query
/// heads share one key-value head.
///
/// Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1; Ainslie et al. 2023, arXiv:2305.13245.
///
/// @param layer which layer of the cache is its own
@SuppressWarnings("ArrayRecordComponent") // weights of one model, compared by nobody
record Attention(
    ModelConfig config,
    int layer,
    Linear queryProjection,
    Linear keyProjection,
    Linear valueProjection,
    Matrix outProjection) {

  /// A linear layer with bias.
  ///
  /// @param weight `[out, D]`
  /// @param bias `[out]`; zeros where the model has none
  record Linear(Matrix weight, float[] bias) {}

  /// Reads `a.normed`, writes `a.out` and the cache.
  void apply(
      Engine engine, Activations a, int tokens, Rope rope, Rope.Angles angles, KvCache cache) {
    project(engine, queryProjection, a.normed, tokens, a.query);
    project(engine, keyProjection, a.normed, tokens, a.key);
    project(engine, valueProjection, a.normed, tokens, a.value);
    rope.rotate(a.query, tokens, config.numAttentionHeads(), angles);
    rope.rotate(a.key, tokens, config.numKeyValueHeads(), angles);
    cache.put(layer, a.key, a.value, tokens);
    int end = cache.length() + tokens;
    long work = 2L * tokens * end * config.queryWidth();
    engine
        .workers()
        .run(
            config.numAttentionHeads(),
            work,
            head -> attend(engine.kernel(), head, a, tokens, cache));
    engine.products().multiply(outProjection, a.attended, tokens, a.out);
  }

  private static void project(Engine engine, Linear linear, float[] x, int tokens, float[] y) {
    engine.products().multiply(linear.weight, linear.bias, x, tokens, y);
  }

  /// One query head over all tokens of the call.
  private void attend(Kernel kernel, int head, Activations a, int tokens, KvCache cache) {
    int headDim = config.headDim();
    int shared = head / config.groupSize(); // its key-value head
    int valueStride = config.keyValueWidth();
    float scale = (float) (1 / Math.sqrt(headDim));
    int blocks = (cache.length() + tokens + Kernel.KEY_BLOCK - 1) / Kernel.KEY_BLOCK;
    float[] scores = new float[blocks * Kernel.KEY_BLOCK];
    for (int t = 0; t < tokens; t++) {
      int length = cache.length() + t + 1; // positions this token sees
      int at = (t * config.numAttentionHeads() + head) * headDim;
      for (int first = 0; first < length; first += Kernel.KEY_BLOCK) {
        float[] keys = cache.keyBlock(layer, first / Kernel.KEY_BLOCK);
        kernel.scores(
            a.query, at, headDim, keys, shared * headDim * Kernel.KEY_BLOCK, scores, first);
      }
      for (int p = 0; p < length; p++) {
        scores[p] *= scale;
      }
      Softmax.apply(scores, 0, length, 1);
      Arrays.fill(a.attended, at, at + headDim, 0f);
      for (int p = 0; p < length; p++) {
        float[] values = cache.valueBlock(layer, p / Kernel.KEY_BLOCK);
        int from = p % Kernel.KEY_BLOCK * valueStride + shared * headDim;
        kernel.addScaled(a.attended, at, scores[p], values, from, headDim);
      }
    }
  }
}
