package steel.model;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a model of a shape has and costs, counted from its tensors. A multiplication with an
/// addition is two operations; norms, softmaxes and activations are left out, as is usual.
///
/// `L` layers, `T` tokens of a call, `D` hiddenSize, `H` heads, `G` key-value heads, `K` headDim,
/// `J` slots.
public final class ModelFigures {
  private static final int FLOAT_BYTES = 4;
  private static final int BACKWARD = 2; // for each product two more, one an operand

  private final ModelConfig config;
  private final Map<String, long[]> shapes;

  /// Where parameters are.
  public enum Part {
    /// Rows of tokens; tied to the head or not.
    EMBEDDING,
    /// Queries, keys, values and what joins the heads.
    ATTENTION,
    /// The network of a dense layer.
    NETWORK,
    /// What a mixture chooses among.
    EXPERTS,
    /// The expert that reads every token.
    SHARED_EXPERT,
    /// What weighs experts or slots, and slots that are learned.
    ROUTER,
    /// Of every kind.
    NORMS,
    /// Where it is not the embedding.
    HEAD
  }

  public ModelFigures(ModelConfig config) {
    this.config = config;
    this.shapes = ParameterShapes.of(config);
  }

  /// Parameters of each part that there is.
  public Map<Part, Long> parameters() {
    Map<Part, Long> counts = new EnumMap<>(Part.class);
    elements().forEach((name, count) -> counts.merge(part(name), count, Long::sum));
    return counts;
  }

  /// How many numbers each tensor has, in the order of the forward pass.
  public Map<String, Long> elements() {
    Map<String, Long> counts = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> counts.put(name, ParameterShapes.elements(shape)));
    return counts;
  }

  /// All parameters.
  public long totalParameters() {
    return ParameterShapes.count(config);
  }

  /// Operations of a token in a forward call, mean over the call.
  ///
  /// @param tokens `T`
  public double forwardFlops(int tokens) {
    return productFlops(tokens) + attentionFlops((tokens + 1) / 2.0);
  }

  /// Operations of a token in training: a forward call and its way back.
  ///
  /// @param tokens `T`
  public double trainFlops(int tokens) {
    return (1 + BACKWARD) * forwardFlops(tokens);
  }

  /// Operations of training on a row of texts that know nothing of each other: attention goes no
  /// further than its text, and a position without a target does not reach the head.
  ///
  /// @param texts tokens of each text of the row, `T` in all
  /// @param targets positions that have one
  public double rowTrainFlops(int[] texts, long targets) {
    int tokens = Arrays.stream(texts).sum();
    double flops = productFlops(tokens) * tokens;
    for (int text : texts) {
      flops += attentionFlops((text + 1) / 2.0) * text;
    }
    double head = 2.0 * config.hiddenSize() * config.vocabSize(); // a token
    return (1 + BACKWARD) * (flops - head * (tokens - targets));
  }

  /// Operations of a token that is written behind others.
  ///
  /// @param earlier tokens whose keys and values are kept
  public double decodeFlops(int earlier) {
    return productFlops(1) + attentionFlops(earlier + 1.0);
  }

  /// How much of a tensor is read for a token that is written: all of a matrix, one row of an
  /// embedding, and what is needed once a chunk in shares.
  public double decodeShare(String name) {
    return switch (part(name)) {
      case EMBEDDING -> config.tieWordEmbeddings() ? 1 : 1.0 / config.vocabSize();
      case EXPERTS ->
          config.feedForward() instanceof FeedForward.SoftMoeChunk moe ? 1.0 / moe.slotChunk() : 1;
      case ATTENTION, NETWORK, SHARED_EXPERT, ROUTER, NORMS, HEAD -> 1;
    };
  }

  /// Bytes of keys and values of a token in float32, `2 L G K` numbers.
  public long cacheBytesPerToken() {
    return 2L * config.numHiddenLayers() * config.keyValueWidth() * FLOAT_BYTES;
  }

  /// Bytes that slots remember of a sequence beside that, however long it is.
  public long stateBytes() {
    long d = config.hiddenSize();
    long perSlot =
        switch (config.feedForward()) {
          case FeedForward.SoftMoePrefix _ -> d + 1;
          case FeedForward.SoftMoeChunk _ ->
              2 * (d + 1) + d; // sums, those of the chunk, its results
          case FeedForward.Raw _,
              FeedForward.SoftMoeV1 _,
              FeedForward.SoftMoeV2 _,
              FeedForward.SoftMoeV3 _,
              FeedForward.SoftMoeToken _ ->
              0;
        };
    long slots = config.feedForward() instanceof FeedForward.Mixture moe ? moe.slots() : 0;
    return config.numHiddenLayers() * slots * perSlot * FLOAT_BYTES;
  }

  private double productFlops(int tokens) {
    double flops = 0;
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      if (tensor.getValue().length >= 2) { // else a norm, a bias or a router's scale
        double elements = ParameterShapes.elements(tensor.getValue());
        flops += 2 * elements * uses(tensor.getKey(), tokens);
      }
    }
    return flops;
  }

  private double attentionFlops(double keys) {
    return 4.0 * config.numHiddenLayers() * config.queryWidth() * keys; // scores, and their values
  }

  /// How often a token of a call meets each number of a matrix in a product.
  private double uses(String name, int tokens) {
    return switch (part(name)) {
      case EMBEDDING -> config.tieWordEmbeddings() ? 1 : 0;
      case ATTENTION, NETWORK, SHARED_EXPERT, HEAD -> 1;
      case NORMS -> 0;
      case ROUTER -> name.endsWith("initial_slots") ? 0 : routerUses();
      case EXPERTS ->
          switch (config.feedForward()) {
            case FeedForward.SoftMoeV2 moe -> (double) moe.slotsPerExpert() / tokens;
            case FeedForward.SoftMoeV3 moe -> (double) moe.slotsPerExpert() / tokens;
            case FeedForward.SoftMoeChunk moe -> (double) moe.slotsPerExpert() / moe.slotChunk();
            case FeedForward.SoftMoePrefix moe -> moe.slotsPerExpert();
            case FeedForward.Raw _, FeedForward.SoftMoeV1 _, FeedForward.SoftMoeToken _ -> 1;
          };
    };
  }

  /// Scores; then what slots are filled with and read by, or what experts gave, is as wide.
  private int routerUses() {
    return switch (config.feedForward()) {
      case FeedForward.SoftMoeV1 _, FeedForward.SoftMoeToken _ -> 2;
      case FeedForward.Raw _,
          FeedForward.SoftMoeV2 _,
          FeedForward.SoftMoeV3 _,
          FeedForward.SoftMoePrefix _,
          FeedForward.SoftMoeChunk _ ->
          3;
    };
  }

  private static Part part(String name) {
    if (name.startsWith("model.embed_tokens.")) {
      return Part.EMBEDDING;
    }
    if (name.startsWith("lm_head.")) {
      return Part.HEAD;
    }
    if (name.contains("norm.")) {
      return Part.NORMS;
    }
    if (name.contains(".self_attn.")) {
      return Part.ATTENTION;
    }
    if (name.contains(".mlp.experts.")) {
      return Part.EXPERTS;
    }
    if (name.contains(".mlp.shared_expert.")) {
      return Part.SHARED_EXPERT;
    }
    return name.endsWith("_proj.weight") ? Part.NETWORK : Part.ROUTER;
  }
}
