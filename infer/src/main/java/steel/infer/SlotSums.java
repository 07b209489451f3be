package steel.infer;

import java.util.Arrays;
import steel.model.FeedForward;
import steel.model.ModelConfig;

/// What the slots of one layer remember of a sequence: sums over its tokens, and for slots that
/// change once a chunk, what their experts made of them. `J` slots, `D` hiddenSize.
final class SlotSums {
  /// Those of a kind that remembers nothing.
  static final SlotSums NOTHING = new SlotSums(0, 0, false);

  /// `sum_t w_tj u_t`, `[J, D]`.
  final float[] vectors;

  /// `sum_t w_tj`, `[J]`.
  final float[] weights;

  /// The same over the tokens of the chunk that is not full yet.
  final float[] openVectors;

  /// Likewise.
  final float[] openWeights;

  /// What the experts made of the slots of that chunk, `[J, D]`.
  final float[] made;

  private int openTokens;

  private SlotSums(int slots, int width, boolean chunked) {
    vectors = new float[slots * width];
    weights = new float[slots];
    openVectors = new float[chunked ? slots * width : 0];
    openWeights = new float[chunked ? slots : 0];
    made = new float[chunked ? slots * width : 0];
  }

  /// Of an empty sequence.
  static SlotSums of(ModelConfig config) {
    return switch (config.feedForward()) {
      case FeedForward.SoftMoePrefix moe -> new SlotSums(moe.slots(), config.hiddenSize(), false);
      case FeedForward.SoftMoeChunk moe -> new SlotSums(moe.slots(), config.hiddenSize(), true);
      case FeedForward.Raw _,
          FeedForward.SoftMoeV1 _,
          FeedForward.SoftMoeV2 _,
          FeedForward.SoftMoeV3 _,
          FeedForward.SoftMoeToken _ ->
          NOTHING;
    };
  }

  /// Tokens of the chunk that is not full yet.
  int openTokens() {
    return openTokens;
  }

  /// Counts a token of the chunk, and ends it if it is full: its tokens are then among those that
  /// slots are built of.
  void countOpen(int chunk) {
    openTokens++;
    if (openTokens < chunk) {
      return;
    }
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] += openVectors[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] += openWeights[i];
    }
    Arrays.fill(openVectors, 0f);
    Arrays.fill(openWeights, 0f);
    openTokens = 0;
  }

  /// Forgets everything.
  void clear() {
    Arrays.fill(vectors, 0f);
    Arrays.fill(weights, 0f);
    Arrays.fill(openVectors, 0f);
    Arrays.fill(openWeights, 0f);
    openTokens = 0;
  }
}
