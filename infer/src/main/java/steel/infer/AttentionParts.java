package steel.infer;

import java.util.List;
import steel.infer.kernel.Kernel;
import steel.infer.kernel.Kernels;
import steel.infer.kernel.Workers;
import steel.model.ModelConfig;

/// Attention of a layer in parts that threads take: one key-value head and some tokens of one
/// sequence each. A part first prepares its head: adds biases, rotates it, and writes it to the
/// cache. Where a sequence has so many tokens that others read that head too, this is done for all
/// heads before. Used by one layer after the other, so that a token allocates none.
final class AttentionParts implements Workers.Part {
  private static final Sequence[] NONE = {};

  /// Multiply-adds that take as long as preparing a number of a head.
  private static final long PREPARATION = 256;

  private final ModelConfig config;
  private final Activations a;
  private final Workers.Part preparation = this::prepare;
  private Kernel kernel = Kernels.ACTIVE;
  private int layer;
  private List<float[]> biases = List.of();
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
  /// @param biases of query, key and value; empty where the model has none
  /// @param sequences whose tokens follow each other in the rows of the buffers
  /// @param angles of the tokens' positions
  void run(
      Engine engine, int layer, List<float[]> biases, Sequence[] sequences, Rope.Angles angles) {
    this.kernel = engine.kernel();
    this.layer = layer;
    this.biases = biases;
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
    long preparationWork = PREPARATION * tokens * config.keyValueWidth();
    isPrepared = tokens > sequences.length;
    if (isPrepared) {
      int heads = sequences.length * config.numKeyValueHeads();
      engine.workers().run(heads, preparationWork, preparation);
    } else {
      work += preparationWork;
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

  /// Makes a key-value head and its queries ready, and writes it to the cache.
  private void prepare(Sequence one, int sharedHead) {
    int headDim = config.headDim();
    int group = config.groupSize();
    for (int t = one.from(); t < one.from() + one.tokens(); t++) {
      int query = (t * config.numAttentionHeads() + sharedHead * group) * headDim;
      int key = (t * config.numKeyValueHeads() + sharedHead) * headDim;
      if (!biases.isEmpty()) {
        add(biases.get(0), sharedHead * group * headDim, group * headDim, a.query(), query);
        add(biases.get(1), sharedHead * headDim, headDim, a.key(), key);
        add(biases.get(2), sharedHead * headDim, headDim, a.value(), key);
      }
      for (int i = 0; i < group; i++) {
        angles.rotate(a.query(), query + i * headDim, t);
      }
      angles.rotate(a.key(), key, t);
    }
    AttentionHead.ofThread(headDim)
        .put(one.cache(), layer, sharedHead, a.key(), a.value(), one.from(), one.tokens());
  }

  private static void add(float[] bias, int from, int count, float[] to, int at) {
    for (int i = 0; i < count; i++) {
      to[at + i] += bias[from + i];
    }
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
