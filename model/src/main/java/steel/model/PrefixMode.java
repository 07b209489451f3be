package steel.model;

import steel.config.ConfigException;

/// How a model is run whose tokens see later ones.
public enum PrefixMode {
  /// As transformers runs it: the whole prompt in one call, then calls of one token.
  REFERENCE,

  /// So that no token sees a later one: what its slots average are the tokens up to it.
  CAUSAL;

  /// The configuration to run the weights of another one with.
  ///
  /// @throws ConfigException if there is no causal kind with these weights
  public ModelConfig applyTo(ModelConfig config) {
    if (this == REFERENCE || config.feedForward().isCausal()) {
      return config;
    }
    if (config.feedForward() instanceof FeedForward.SoftMoeV3 moe) {
      return config.withFeedForward(
          new FeedForward.SoftMoePrefix(moe.mlp(), moe.numExperts(), moe.slotsPerExpert(), false));
    }
    throw new ConfigException(
        "prefix mode causal: of the kinds that are not causal it is known for softmoe_v3 only");
  }
}
