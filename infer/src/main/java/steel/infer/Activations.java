package steel.infer;

import java.util.Arrays;
import java.util.List;
import steel.model.FeedForward;
import steel.model.ModelConfig;

/// The buffers of one forward call, kept for the next and enlarged for a longer one. `T` tokens.
final class Activations {
  private final ModelConfig config;
  private int capacity;
  private final List<float[]> gateDownAnd = Arrays.asList(new float[][] {{}, {}});

  /// The residual stream, `[T, D]`.
  float[] hidden = {};

  /// After a norm, `[T, D]`.
  float[] normed = {};

  /// What a half of a layer adds, `[T, D]`.
  float[] out = {};

  /// Query, `[T, H, K]`, key and value, both `[T, G, K]`; attention rotates them in place.
  List<float[]> projected = List.of();

  /// Heads side by side, `[T, H, K]`.
  float[] attended = {};

  /// What threads make of query and keys.
  final AttentionParts attentionParts;

  /// Of the tokens' positions.
  final Rope.Angles angles = new Rope.Angles();

  /// Scratch of a network: what its gate and its way up give, both `[T, F]`.
  List<float[]> gateAndUp = List.of();

  /// Rows of one sequence of several, `[T, D]`.
  float[] ofSequence = {};

  /// What a half of a layer adds to them, likewise.
  float[] addedToSequence = {};

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
    attentionParts = new AttentionParts(config, this);
  }

  float[] query() {
    return projected.get(0);
  }

  float[] key() {
    return projected.get(1);
  }

  float[] value() {
    return projected.get(2);
  }

  float[] gate() {
    return gateAndUp.get(0);
  }

  float[] up() {
    return gateAndUp.get(1);
  }

  /// [#gateDown] beside where a network writes; the same list every time.
  List<float[]> gateDownAnd(float[] y) {
    gateDownAnd.set(0, gateDown);
    gateDownAnd.set(1, y);
    return gateDownAnd;
  }

  /// Makes room for the rows of one sequence of several.
  void requireOfSequence(int tokens) {
    if (ofSequence.length < tokens * config.hiddenSize()) {
      ofSequence = new float[tokens * config.hiddenSize()];
      addedToSequence = new float[ofSequence.length];
    }
  }

  /// Makes room for a call of so many tokens.
  void require(int tokens) {
    if (tokens <= capacity) {
      return;
    }
    hidden = new float[tokens * config.hiddenSize()];
    normed = new float[tokens * config.hiddenSize()];
    out = new float[tokens * config.hiddenSize()];
    projected =
        List.of(
            new float[tokens * config.queryWidth()],
            new float[tokens * config.keyValueWidth()],
            new float[tokens * config.keyValueWidth()]);
    attended = new float[tokens * config.queryWidth()];
    int rows = rows(tokens);
    gateAndUp = List.of(new float[rows * width()], new float[rows * width()]);
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
    capacity = tokens; // last: where memory ran out, what was there is still whole
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
