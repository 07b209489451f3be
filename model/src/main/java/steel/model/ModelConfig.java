package steel.model;

import java.util.List;
import steel.config.ConfigException;

/// The shape of a decoder of the Qwen2 family, named as in Hugging Face's `config.json`.
///
/// @param vocabSize `V`, rows of the embedding; may exceed what the tokenizer knows
/// @param hiddenSize `D`
/// @param numHiddenLayers layers
/// @param numAttentionHeads `H`, query heads
/// @param numKeyValueHeads `G`, key-value heads; divides `H`
/// @param headDim `K`, even
/// @param maxPositionEmbeddings longest sequence, tokens
/// @param ropeTheta base of the rotary angles
/// @param rmsNormEps added to the mean square in every RMSNorm
/// @param tieWordEmbeddings whether the output head is the embedding
/// @param qkvBias whether queries, keys and values have biases; Qwen2's do
/// @param initializerRange standard deviation of fresh matrices
/// @param feedForward what follows attention in every layer
/// @param intermediateSize as in the file; the width of a network is `feedForward.mlp().width()`
/// @param specialTokens ids that begin, end and pad
public record ModelConfig(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int maxPositionEmbeddings,
    double ropeTheta,
    double rmsNormEps,
    boolean tieWordEmbeddings,
    boolean qkvBias,
    double initializerRange,
    FeedForward feedForward,
    int intermediateSize,
    SpecialTokens specialTokens) {

  public ModelConfig {
    requirePositive("vocab_size", vocabSize);
    requirePositive("hidden_size", hiddenSize);
    requirePositive("num_hidden_layers", numHiddenLayers);
    requirePositive("num_attention_heads", numAttentionHeads);
    requirePositive("num_key_value_heads", numKeyValueHeads);
    requirePositive("max_position_embeddings", maxPositionEmbeddings);
    if (numAttentionHeads % numKeyValueHeads != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads (%d) must be a multiple of num_key_value_heads (%d)"
              .formatted(numAttentionHeads, numKeyValueHeads));
    }
    if (headDim <= 0 || headDim % 2 != 0) {
      throw new IllegalArgumentException(
          "head_dim must be positive and even, got %d; rotary embedding turns pairs"
              .formatted(headDim));
    }
  }

  /// Ids with a meaning of their own.
  ///
  /// @param bos begins a text, -1 where the model has none
  /// @param eos any of these ends a generation
  public record SpecialTokens(int bos, List<Integer> eos) {
    public SpecialTokens {
      eos = List.copyOf(eos);
    }

    /// Those of a model that begins with nothing and ends with either of two, which may be one.
    public static SpecialTokens ending(int one, int other) {
      return new SpecialTokens(-1, one == other ? List.of(one) : List.of(one, other));
    }
  }

  /// The same with another feed-forward half.
  public ModelConfig withFeedForward(FeedForward other) {
    return with(vocabSize, other, intermediateSize, specialTokens);
  }

  /// The same for another vocabulary.
  public ModelConfig withVocabulary(int size, SpecialTokens special) {
    return with(size, feedForward, intermediateSize, special);
  }

  private ModelConfig with(int tokens, FeedForward half, int width, SpecialTokens special) {
    return new ModelConfig(
        tokens,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        numKeyValueHeads,
        headDim,
        maxPositionEmbeddings,
        ropeTheta,
        rmsNormEps,
        tieWordEmbeddings,
        qkvBias,
        initializerRange,
        half,
        width,
        special);
  }

  /// Query heads that share one key-value head.
  public int groupSize() {
    return numAttentionHeads / numKeyValueHeads;
  }

  /// Width of all query heads together, `H * K`.
  public int queryWidth() {
    return numAttentionHeads * headDim;
  }

  /// Width of all key (or value) heads together, `G * K`.
  public int keyValueWidth() {
    return numKeyValueHeads * headDim;
  }

  /// Whether this is a dense Qwen2, which other programs know.
  public boolean isQwen2() {
    return qkvBias
        && feedForward instanceof FeedForward.Raw(FeedForward.Mlp mlp)
        && mlp.type() == FeedForward.Mlp.Type.RAW;
  }

  /// The same as plain Qwen2: `mlp_div_ratio` is taken out of `intermediate_size`.
  ///
  /// @throws ConfigException if its feed-forward is not Qwen2's
  public ModelConfig asQwen2() {
    if (!isQwen2()) {
      throw new ConfigException(
          "only a dense Qwen2 (FFN_type raw, mlp_type raw, qkv_bias true) has a form in GGUF, not FFN_type %s, mlp_type %s, qkv_bias %s; as a folder (--to hf) every kind is written"
              .formatted(
                  FeedForwardKeys.kind(feedForward), feedForward.mlp().type().key(), qkvBias));
    }
    return with(vocabSize, feedForward, feedForward.mlp().width(), specialTokens);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, got " + value);
    }
  }
}
