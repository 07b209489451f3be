package steel.train;

import java.util.List;
import steel.config.Block;
import steel.config.ConfigException;
import steel.model.FeedForwardKeys;
import steel.model.Initialization;
import steel.model.ModelConfig;

/// The `model` block of a pretraining recipe: a [ModelConfig] but for what the tokenizer decides.
/// Keys are those of `config.json`.
///
/// @param vocabSize rows of the embedding; 0 for as many as the tokenizer has ids
/// @param config with a vocabulary of 1 and no special tokens, to be filled in
/// @param initialization how fresh weights are drawn
/// @param routerScale first value of the scale of routers that have one; larger ones choose sharper
public record ModelShape(
    int vocabSize, ModelConfig config, Initialization initialization, double routerScale) {

  /// Reads the block.
  public static ModelShape read(Block block) {
    int heads = block.size("num_attention_heads");
    int hiddenSize = block.size("hidden_size");
    int intermediateSize = block.size("intermediate_size");
    if (heads > 0 && !block.has("head_dim") && hiddenSize % heads != 0) {
      throw block.error(
          "hidden_size",
          "%d is not a multiple of num_attention_heads (%d)".formatted(hiddenSize, heads));
    }
    return new ModelShape(
        block.size("vocab_size", 0),
        new ModelConfig(
            1,
            hiddenSize,
            block.size("num_hidden_layers"),
            heads,
            block.size("num_key_value_heads", heads),
            block.size("head_dim", heads == 0 ? 0 : hiddenSize / heads),
            block.size("max_position_embeddings"),
            block.number("rope_theta", 10_000),
            block.number("rms_norm_eps", 1e-6),
            block.flag("tie_word_embeddings", false),
            block.flag("qkv_bias", true),
            block.number("initializer_range", 0.02),
            FeedForwardKeys.read(new BlockSource(block), intermediateSize),
            intermediateSize,
            new ModelConfig.SpecialTokens(-1, List.of())),
        block.oneOf("initialization", Initialization.class, Initialization.NORMAL),
        block.number("router_scale", 1));
  }

  /// The keys of the feed-forward half in a recipe.
  private record BlockSource(Block block) implements FeedForwardKeys.Source {
    @Override
    public int integer(String key) {
      return block.size(key);
    }

    @Override
    public int integer(String key, int fallback) {
      return block.size(key, fallback);
    }

    @Override
    public boolean flag(String key, boolean fallback) {
      return block.flag(key, fallback);
    }

    @Override
    public String text(String key, String fallback) {
      return block.text(key, fallback);
    }

    @Override
    public RuntimeException error(String key, String problem) {
      return block.error(key, problem);
    }
  }

  /// The whole configuration, once the tokenizer is known.
  ///
  /// @param tokens ids that the tokenizer has
  /// @throws ConfigException if the recipe's vocabulary is too small for it
  ModelConfig config(int tokens, ModelConfig.SpecialTokens specialTokens) {
    if (vocabSize > 0 && vocabSize < tokens) {
      throw new ConfigException(
          "model.vocab_size (%d) is smaller than the tokenizer's (%d)"
              .formatted(vocabSize, tokens));
    }
    return config.withVocabulary(vocabSize > 0 ? vocabSize : tokens, specialTokens);
  }
}
