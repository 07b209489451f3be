package steel.torch;

import steel.model.FeedForward;
import steel.model.ModelConfig;

/// How many numbers a forward call leaves for its way back, counted from the operations of
/// [ForwardPass] and [FeedForwardPass]: each product keeps what it multiplied, each norm and gate
/// what it saw.
///
/// Legend: `T` tokens of a row, `D` hiddenSize, `F` width of a network, `H` heads, `E` experts, `J`
/// slots.
public final class TrainingFootprint {
  private final ModelConfig config;

  public TrainingFootprint(ModelConfig config) {
    this.config = config;
  }

  /// Numbers that a layer keeps of a token of a row.
  ///
  /// @param tokens `T`
  /// @param keepsScores whether what attention weighs with is kept, `H T` numbers a token, or
  ///   worked out again as by kernels that never write it
  public double layer(int tokens, boolean keepsScores) {
    double d = config.hiddenSize();
    double attention = 2 * d + 3.0 * config.queryWidth() + 2.0 * config.keyValueWidth();
    double scores = keepsScores ? (double) config.numAttentionHeads() * tokens : 0;
    return attention + scores + 2 * d + feedForward(tokens);
  }

  /// Logits that are there at once in training on some rows, float32.
  ///
  /// @param logitRows as [Replicas] takes them
  public long logits(long positions, int logitRows) {
    return Math.min(positions, pieceRows(logitRows)) * config.vocabSize();
  }

  /// Gradients of logits that are there at once beside them, of the type of the products.
  public long logitGradients(long positions, int logitRows, Precision precision) {
    Products products = Products.of(precision);
    return products.round()
        ? Math.min(
                positions, OutputHead.groupRows(pieceRows(logitRows), config.vocabSize(), products))
            * config.vocabSize()
        : 0;
  }

  private long pieceRows(int logitRows) {
    return OutputHead.pieceRows(logitRows, config.vocabSize());
  }

  private double feedForward(int tokens) {
    double d = config.hiddenSize();
    double network = network(config.feedForward().mlp());
    return switch (config.feedForward()) {
      case FeedForward.Raw _ -> network;
      case FeedForward.SoftMoeV1 moe -> moe.numExperts() * (network + d);
      case FeedForward.SoftMoeToken moe -> 3 * d + moe.numExperts() * (network + d);
      case FeedForward.SoftMoeV2 moe -> 3.0 * moe.slots() + slots(moe.slots(), tokens, network);
      case FeedForward.SoftMoeV3 moe -> 3 * d + slots(moe.slots(), tokens, network);
      case FeedForward.SoftMoePrefix moe -> 3 * d + moe.slots() * (network + 4 * d);
      case FeedForward.SoftMoeChunk moe ->
          3 * d + network(moe.shared()) + slots(moe.slots(), moe.slotChunk(), network);
    };
  }

  /// What slots that several tokens share keep, by token.
  private double slots(int slots, int tokens, double network) {
    return slots * (network + 4.0 * config.hiddenSize()) / tokens;
  }

  /// Both halves of what goes in, what a gate made of one and of both, and the same again of a
  /// second gate.
  private double network(FeedForward.Mlp mlp) {
    double gated = 4.0 * mlp.width();
    return mlp.type() == FeedForward.Mlp.Type.SENET ? gated + 3.0 * config.hiddenSize() : gated;
  }
}
