package steel.infer;

import steel.infer.kernel.Kernel;
import steel.infer.kernel.Kernels;
import steel.infer.kernel.Workers;
import steel.model.ModelConfig;

/// Attention of a layer in parts that threads take: one key-value head and some tokens of one
/// sequence each. Used by one layer after the other, so that a token allocates none.
final class AttentionParts implements Workers.Part {
  private static final Sequence[] NONE = {};

  private final ModelConfig config;
  private final Activations a;
  private Kernel kernel = Kernels.ACTIVE;
  private int layer;
  private Sequence[] sequences = NONE;

  /// @param a whose query is read, and attended written
  AttentionParts(ModelConfig config, Activations a) {
    this.config = config;
    this.a = a;
  }

  /// Runs all of them.
  ///
  /// @param layer whose keys and values of the new tokens are in the caches
  /// @param sequences whose tokens follow each other in the rows of the buffers
  void run(Engine engine, int layer, Sequence[] sequences) {
    this.kernel = engine.kernel();
    this.layer = layer;
    this.sequences = sequences;
    long work = 0;
    int parts = 0;
    for (Sequence one : sequences) {
      work += 2L * one.tokens() * (one.cache().length() + one.tokens()) * config.queryWidth();
      parts += pieces(one) * config.numKeyValueHeads();
    }
    engine.workers().run(parts, work, this);
    this.sequences = NONE; // caches may go
  }

  private static int pieces(Sequence sequence) {
    return Math.ceilDiv(sequence.tokens(), AttentionHead.TOKENS);
  }

  /// The last tokens of a sequence, which see most, come first.
  @Override
  public void run(int part) {
    int left = part;
    for (Sequence one : sequences) {
      int parts = pieces(one) * config.numKeyValueHeads();
      if (left < parts) {
        int piece = pieces(one) - 1 - left / config.numKeyValueHeads();
        int first = piece * AttentionHead.TOKENS;
        AttentionHead.ofThread(config.headDim())
            .run(
                kernel,
                config,
                layer,
                left % config.numKeyValueHeads(),
                one.cache(),
                first,
                Math.min(AttentionHead.TOKENS, one.tokens() - first),
                a.query(),
                one.from(),
                a.attended);
        return;
      }
      left -= parts;
    }
  }
}
