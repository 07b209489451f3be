package steel.infer;

import steel.infer.kernel.Kernel;
import steel.infer.kernel.Kernels;
import steel.infer.kernel.Workers;
import steel.model.ModelConfig;

/// Attention of a layer in parts that threads take: one key-value head and some tokens of one
/// sequence each. A part has its head rotated and written to the cache before it reads it; where a
/// sequence has so many tokens that others read that head too, this is done for all heads first.
/// Used by one layer after the other, so that a token allocates none.
final class AttentionParts implements Workers.Part {
  private static final Sequence[] NONE = {};

  private final ModelConfig config;
  private final Activations a;
  private final Workers.Part preparation = this::prepare;
  private Kernel kernel = Kernels.ACTIVE;
  private int layer;
  private Sequence[] sequences = NONE;
  private boolean isPrepared;
  private Rope.Angles angles;

  /// @param a whose query, key and value are read, and attended written
  AttentionParts(ModelConfig config, Activations a) {
    this.config = config;
    this.a = a;
    angles = a.angles;
  }

  /// Runs all of them.
  ///
  /// @param layer of the caches, to which the new tokens are added
  /// @param sequences whose tokens follow each other in the rows of the buffers
  /// @param angles of the tokens' positions
  void run(Engine engine, int layer, Sequence[] sequences, Rope.Angles angles) {
    this.kernel = engine.kernel();
    this.layer = layer;
    this.sequences = sequences;
    this.angles = angles;
    long work = 0;
    int parts = 0;
    for (Sequence one : sequences) {
      one.cache().require(layer, one.tokens());
      work += 2L * one.tokens() * (one.cache().length() + one.tokens()) * config.queryWidth();
      parts += pieces(one) * config.numKeyValueHeads();
    }
    int tokens = Sequence.tokens(sequences);
    isPrepared = tokens > sequences.length;
    if (isPrepared) {
      int heads = sequences.length * config.numKeyValueHeads();
      engine.workers().run(heads, 4L * tokens * config.queryWidth(), preparation);
    }
    engine.workers().run(parts, work, this);
    this.sequences = NONE; // caches may go
  }

  private static int pieces(Sequence sequence) {
    return Math.ceilDiv(sequence.tokens(), AttentionHead.TOKENS);
  }

  private void prepare(int part) {
    int shared = part % config.numKeyValueHeads();
    prepare(sequences[part / config.numKeyValueHeads()], shared);
  }

  /// Rotates a key-value head and its queries, and writes it to the cache.
  private void prepare(Sequence one, int sharedHead) {
    int headDim = config.headDim();
    int group = config.groupSize();
    for (int t = one.from(); t < one.from() + one.tokens(); t++) {
      int query = (t * config.numAttentionHeads() + sharedHead * group) * headDim;
      for (int i = 0; i < group; i++) {
        angles.rotate(a.query(), query + i * headDim, t);
      }
      angles.rotate(a.key(), (t * config.numKeyValueHeads() + sharedHead) * headDim, t);
    }
    AttentionHead.ofThread(headDim)
        .put(one.cache(), layer, sharedHead, a.key(), a.value(), one.from(), one.tokens());
  }

  /// The last tokens of a sequence, which see most, come first.
  @Override
  public void run(int part) {
    int left = part;
    for (Sequence one : sequences) {
      int parts = pieces(one) * config.numKeyValueHeads();
      if (left < parts) {
        int piece = pieces(one) - 1 - left / config.numKeyValueHeads();
        run(one, left % config.numKeyValueHeads(), piece * AttentionHead.TOKENS);
        return;
      }
      left -= parts;
    }
  }

  /// @param first of the tokens
  private void run(Sequence one, int sharedHead, int first) {
    if (!isPrepared) {
      prepare(one, sharedHead);
    }
    int tokens = Math.min(AttentionHead.TOKENS, one.tokens() - first);
    AttentionHead.ofThread(config.headDim())
        .run(
            kernel,
            config,
            layer,
            sharedHead,
            one.cache(),
            first,
            tokens,
            a.query(),
            one.from(),
            a.attended);
  }
}
