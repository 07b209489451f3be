package steel.infer;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;
import steel.files.FormatException;
import steel.infer.kernel.Matrix;
import steel.infer.kernel.PanelMatrix;
import steel.infer.kernel.RowMatrix;
import steel.model.FeedForward;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.weights.Weights;

/// The whole forward pass over mapped weights. Immutable, shared by every sequence.
///
/// @param embedding `[V, D]`
/// @param head `[V, D]`; the embedding where they are tied
/// @param weights that hold the matrices; borrowed
record Network(
    ModelConfig config,
    Rope rope,
    Matrix embedding,
    List<Layer> layers,
    RmsNorm finalNorm,
    Matrix head,
    Weights weights) {

  /// `x += attention(norm x)`, then `x += feedForward(norm x)`.
  record Layer(RmsNorm inputNorm, Attention attention, RmsNorm postNorm, FeedForwardHalf half) {}

  /// Checks names, shapes and types of all tensors; copies only the small ones.
  ///
  /// @param weights borrowed; must live as long as the network
  /// @param arena owns what is derived from them
  /// @throws FormatException if a tensor is not what `config` wants
  static Network of(ModelConfig config, Weights weights, Arena arena) {
    ParameterShapes.requireIn(weights, config);
    return new Loading(config, weights, arena).network();
  }

  /// Runs tokens through every layer; `a.hidden` then holds the residual stream, `[T, D]`.
  ///
  /// @param inputIds of all sequences, one after the other
  /// @param positionIds likewise
  /// @param sequences whose caches grow by them
  /// @throws FormatException if somebody has cut a file of the weights
  void forward(
      Engine engine, int[] inputIds, int[] positionIds, Sequence[] sequences, Activations a) {
    Rope.Angles angles = rope.angles(positionIds, a.angles);
    weights.requireWhole();
    try { // and not Weights.reading: a token allocates nothing
      embed(inputIds, a);
      for (int index = 0; index < layers.size(); index++) {
        runLayer(engine, index, sequences, angles, a);
      }
      weights.requireWhole();
    } catch (InternalError e) {
      throw weights.fault(e);
    }
    for (Sequence one : sequences) {
      one.cache().grow(one.tokens());
    }
  }

  /// Whether its products are with codes of few bits.
  boolean isQuantised() {
    return layers.getFirst().attention.outProjection() instanceof PanelMatrix;
  }

  /// A matrix of each form that products are with.
  List<Matrix> forms() {
    return List.of(layers.getFirst().attention.outProjection(), head);
  }

  /// Begins the residual stream.
  void embed(int[] inputIds, Activations a) {
    a.require(inputIds.length);
    for (int t = 0; t < inputIds.length; t++) {
      embedding.copyRows(inputIds[t], 1, a.hidden, t * config.hiddenSize());
    }
  }

  /// Runs the residual stream through one layer.
  ///
  /// @param angles of the tokens' positions
  void runLayer(Engine engine, int index, Sequence[] sequences, Rope.Angles angles, Activations a) {
    int tokens = Sequence.tokens(sequences);
    Layer layer = layers.get(index);
    layer.inputNorm.apply(a.hidden, 0, tokens, a.normed);
    layer.attention.apply(engine, a, sequences, angles);
    addOut(a, tokens);
    layer.postNorm.apply(a.hidden, 0, tokens, a.normed);
    if (sequences.length == 1 || isPerToken()) {
      SlotSums slots = sequences[0].cache().slots(index);
      layer.half.apply(engine, a.normed, tokens, a.out, a, slots);
    } else {
      for (Sequence one : sequences) {
        runHalf(engine, index, one, a);
      }
    }
    addOut(a, tokens);
  }

  /// Whether the second half of a layer makes each token of itself alone.
  private boolean isPerToken() {
    return config.feedForward().isCausal() && !config.feedForward().hasState();
  }

  /// The second half of a layer, whose kind looks at all tokens of a sequence, on one of several.
  private void runHalf(Engine engine, int index, Sequence one, Activations a) {
    int at = one.from() * config.hiddenSize();
    int count = one.tokens() * config.hiddenSize();
    a.requireOfSequence(one.tokens());
    System.arraycopy(a.normed, at, a.ofSequence, 0, count);
    SlotSums slots = one.cache().slots(index);
    layers.get(index).half.apply(engine, a.ofSequence, one.tokens(), a.addedToSequence, a, slots);
    System.arraycopy(a.addedToSequence, 0, a.out, at, count);
  }

  /// Writes some tokens of the residual stream, after the final norm, to the beginning of
  /// `a.normed`.
  ///
  /// @param from the first of them
  void norm(Activations a, int from, int tokens) {
    finalNorm.apply(a.hidden, from, tokens, a.normed);
  }

  /// Logits of some tokens of the residual stream.
  ///
  /// @param from the first of them
  /// @param logits `[tokens, V]`
  void logits(Engine engine, Activations a, int from, int tokens, float[] logits) {
    norm(a, from, tokens);
    weights.requireWhole();
    try {
      engine.products().multiply(head, a.normed, tokens, logits);
      weights.requireWhole();
    } catch (InternalError e) {
      throw weights.fault(e);
    }
  }

  private void addOut(Activations a, int tokens) {
    int n = tokens * config.hiddenSize();
    for (int i = 0; i < n; i++) {
      a.hidden[i] += a.out[i];
    }
  }

  private record Loading(ModelConfig config, Weights weights, Arena arena) {
    private static final float[] NO_BIAS = {};
    private static final List<String> OF_ATTENTION = List.of("q_proj", "k_proj", "v_proj");

    Network network() {
      Matrix embedding = matrix("model.embed_tokens.weight");
      return new Network(
          config,
          new Rope(config.headDim(), config.ropeTheta()),
          embedding,
          IntStream.range(0, config.numHiddenLayers()).mapToObj(this::layer).toList(),
          norm("model.norm.weight"),
          config.tieWordEmbeddings() ? embedding : matrix("lm_head.weight"),
          weights);
    }

    private Layer layer(int index) {
      String layer = "model.layers." + index + ".";
      String attention = layer + "self_attn.";
      return new Layer(
          norm(layer + "input_layernorm.weight"),
          new Attention(
              config,
              index,
              OF_ATTENTION.stream().map(p -> matrix(attention + p + ".weight")).toList(),
              config.qkvBias()
                  ? OF_ATTENTION.stream().map(p -> weights.floats(attention + p + ".bias")).toList()
                  : List.of(),
              matrix(attention + "o_proj.weight")),
          norm(layer + "post_attention_layernorm.weight"),
          half(layer + "mlp."));
    }

    private FeedForwardHalf half(String name) {
      return switch (config.feedForward()) {
        case FeedForward.Raw raw -> new FeedForwardHalf.Dense(mlp(name, raw.mlp()));
        case FeedForward.SoftMoeV1 moe ->
            new TokenExperts(
                matrix(name + "gating.weight"),
                weights.floats(name + "gating.bias"),
                false,
                experts(name, moe, false));
        case FeedForward.SoftMoeV2 moe ->
            new SumSlots(
                transposed(weights.floats(name + "score"), moe), experts(name, moe, false));
        case FeedForward.SoftMoeV3 moe -> new SoftMoe(router(name, moe), experts(name, moe, false));
        case FeedForward.SoftMoeToken moe ->
            new TokenExperts(router(name, moe), NO_BIAS, true, experts(name, moe, false));
        case FeedForward.SoftMoePrefix moe ->
            new PrefixSlots(router(name, moe), bound(name), experts(name, moe, moe.slotNorm()));
        case FeedForward.SoftMoeChunk moe ->
            new ChunkSlots(
                router(name, moe),
                bound(name),
                experts(name, moe, moe.slotNorm()),
                weights.floats(name + "initial_slots"),
                moe.slotChunk(),
                mlp(name + "shared_expert.", moe.shared()));
      };
    }

    private Mlp mlp(String name, FeedForward.Mlp mlp) {
      return switch (mlp.type()) {
        case RAW ->
            new Mlp.Raw(
                List.of(matrix(name + "gate_proj.weight"), matrix(name + "up_proj.weight")),
                matrix(name + "down_proj.weight"));
        case SENET ->
            new Mlp.Senet(
                List.of(matrix(name + "gate_up_proj.weight"), matrix(name + "up_proj.weight")),
                List.of(matrix(name + "gate_down_proj.weight"), matrix(name + "down_proj.weight")));
      };
    }

    /// `g phi` with columns of length 1, transposed, `[E * S, D]`.
    private Matrix router(String name, FeedForward.Mixture moe) {
      float[] phi = weights.floats(name + "phi"); // [D, E * S]
      float scale = weights.floats(name + "scale")[0];
      for (int slot = 0; slot < moe.slots(); slot++) {
        Experts.toUnit(phi, slot, config.hiddenSize(), moe.slots());
      }
      for (int i = 0; i < phi.length; i++) {
        phi[i] *= scale;
      }
      return transposed(phi, moe);
    }

    private float bound(String name) {
      return Math.abs(weights.floats(name + "scale")[0]);
    }

    private Matrix transposed(float[] columns, FeedForward.Mixture moe) {
      int width = config.hiddenSize();
      float[] rows = new float[columns.length];
      for (int slot = 0; slot < moe.slots(); slot++) {
        for (int i = 0; i < width; i++) {
          rows[slot * width + i] = columns[i * moe.slots() + slot];
        }
      }
      return RowMatrix.copyOf(rows, moe.slots(), width, arena);
    }

    private Experts experts(String name, FeedForward.Mixture moe, boolean slotNorm) {
      return new Experts(
          IntStream.range(0, moe.numExperts())
              .mapToObj(expert -> mlp(name + "experts." + expert + ".", moe.mlp()))
              .toList(),
          moe.slotsPerExpert(),
          slotNorm,
          config.rmsNormEps());
    }

    private RmsNorm norm(String name) {
      return new RmsNorm(weights.floats(name), config.rmsNormEps());
    }

    private Matrix matrix(String name) {
      if (!RowMatrix.isSupported(weights.type(name))) {
        throw new FormatException(
            weights.file(name),
            "%s is %s; this engine reads F32, BF16 and F16".formatted(name, weights.type(name)));
      }
      return Matrix.of(weights, name);
    }
  }
}
