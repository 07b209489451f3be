package steel.infer;

import steel.model.FeedForward;
import steel.model.ModelConfig;

/// The buffers of one forward call, kept by a sequence and enlarged for a longer call. `T` tokens.
final class Activations {
  private final ModelConfig config;
  private int capacity;

  /// The residual stream, `[T, D]`.
  float[] hidden = {};

  /// After a norm, `[T, D]`.
  float[] normed = {};

  /// What a half of a layer adds, `[T, D]`.
  float[] out = {};

  /// `[T, H, K]`.
  float[] query = {};

  /// `[T, G, K]`.
  float[] key = {};

  /// `[T, G, K]`.
  float[] value = {};

  /// Heads side by side, `[T, H, K]`.
  float[] attended = {};

  /// Scratch of a network, `[T, F]`.
  float[] gate = {};

  /// Scratch of a network, `[T, F]`.
  float[] up = {};

  /// Second gate of a SENET network, `[T, D]`.
  float[] gateDown = {};

  /// How a mixture of experts fills its slots, `[T, E * S]`.
  float[] dispatch = {};

  /// How it reads them, `[T, E * S]`.
  float[] combine = {};

  Activations(ModelConfig config) {
    this.config = config;
  }

  /// Makes room for a call of so many tokens.
  void require(int tokens) {
    if (tokens <= capacity) {
      return;
    }
    capacity = tokens;
    hidden = new float[tokens * config.hiddenSize()];
    normed = new float[tokens * config.hiddenSize()];
    out = new float[tokens * config.hiddenSize()];
    query = new float[tokens * config.queryWidth()];
    key = new float[tokens * config.keyValueWidth()];
    value = new float[tokens * config.keyValueWidth()];
    attended = new float[tokens * config.queryWidth()];
    int rows = // a network sees all tokens, or the slots of one expert
        switch (config.feedForward()) {
          case FeedForward.Raw _ -> tokens;
          case FeedForward.SoftMoeV3 moe -> moe.slotsPerExpert();
        };
    gate = new float[rows * config.feedForward().mlp().width()];
    up = new float[rows * config.feedForward().mlp().width()];
    gateDown = new float[rows * config.hiddenSize()];
    if (config.feedForward() instanceof FeedForward.SoftMoeV3 moe) {
      dispatch = new float[tokens * moe.numExperts() * moe.slotsPerExpert()];
      combine = new float[dispatch.length];
    }
  }
}
