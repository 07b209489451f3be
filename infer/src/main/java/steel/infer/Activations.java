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

  /// Slots of some rows, `[E, rows * S, D]`.
  float[] slots = {};

  /// What experts made of them, likewise.
  float[] made = {};

  /// What one expert reads, `[rows * S, D]` or `[T, D]`.
  float[] expertIn = {};

  /// What it made of that.
  float[] expertOut = {};

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
    int rows = rows(tokens);
    gate = new float[rows * width()];
    up = new float[gate.length];
    gateDown = new float[rows * config.hiddenSize()];
    if (config.feedForward() instanceof FeedForward.Mixture moe) {
      dispatch = new float[tokens * moe.slots()];
      combine = new float[dispatch.length];
      expertIn = new float[rows * config.hiddenSize()];
      expertOut = new float[expertIn.length];
      int slotRows = moe instanceof FeedForward.SoftMoePrefix ? prefixRows(tokens) : 1;
      slots = new float[slotRows * moe.slots() * config.hiddenSize()];
      made = new float[slots.length];
    }
  }

  /// What a network sees at most in one go: all tokens, or slots of one expert.
  private int rows(int tokens) {
    return switch (config.feedForward()) {
      case FeedForward.Raw _, FeedForward.SoftMoeV1 _, FeedForward.SoftMoeToken _ -> tokens;
      case FeedForward.SoftMoeV2 moe -> moe.slotsPerExpert();
      case FeedForward.SoftMoeV3 moe -> moe.slotsPerExpert();
      case FeedForward.SoftMoePrefix moe -> prefixRows(tokens) * moe.slotsPerExpert();
      case FeedForward.SoftMoeChunk moe -> Math.max(tokens, moe.slotsPerExpert());
    };
  }

  private static int prefixRows(int tokens) {
    return Math.min(tokens, PrefixSlots.BLOCK);
  }

  /// Of the widest network.
  private int width() {
    int shared =
        config.feedForward() instanceof FeedForward.SoftMoeChunk moe ? moe.shared().width() : 0;
    return Math.max(shared, config.feedForward().mlp().width());
  }
}
