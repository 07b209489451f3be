package steel.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.files.FormatException;
import steel.weights.Weights;

/// Names and sizes of every tensor of a model, as checkpoints name them, in the order of the
/// forward pass. Matrices are `[out, in]`.
public final class ParameterShapes {
  private static final System.Logger LOG = System.getLogger(ParameterShapes.class.getName());
  private static final int LISTED = 8; // names in a message

  private final ModelConfig config;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private ParameterShapes(ModelConfig config) {
    this.config = config;
  }

  /// Every parameter of a model of this configuration; a tied head is not listed apart.
  public static Map<String, long[]> of(ModelConfig config) {
    ParameterShapes all = new ParameterShapes(config);
    all.put("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      all.putLayer("model.layers." + layer + ".");
    }
    all.put("model.norm.weight", config.hiddenSize());
    if (!config.tieWordEmbeddings()) {
      all.put("lm_head.weight", config.vocabSize(), config.hiddenSize());
    }
    return all.shapes;
  }

  /// How many numbers a model of this configuration has.
  public static long count(ModelConfig config) {
    return of(config).values().stream().mapToLong(ParameterShapes::elements).sum();
  }

  /// How many numbers a tensor of a shape has.
  static long elements(long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /// Checks that a model folder's tensors are those its `config.json` describes. Tensors that no
  /// parameter wants are let be, see [#unwanted], and said in the log.
  ///
  /// @throws FormatException that names the tensors which are missing, or the first of another
  ///   shape or not floating point
  public static void requireIn(Weights weights, ModelConfig config) {
    Map<String, long[]> wanted = of(config);
    List<String> missing = wanted.keySet().stream().filter(name -> !weights.has(name)).toList();
    if (!missing.isEmpty()) {
      String first = missing.getFirst();
      throw new FormatException(
          weights.path(),
          missing.size() == 1
              ? "has no tensor %s, config.json wants one of %s; is it of this checkpoint?"
                  .formatted(first, Arrays.toString(wanted.get(first)))
              : "has none of %d tensors that config.json wants: %s; is it of this checkpoint?"
                  .formatted(missing.size(), listed(missing)));
    }
    wanted.forEach((name, shape) -> requireShape(weights, name, shape));
    List<String> unwanted = unwanted(weights, config);
    if (!unwanted.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%s: %d tensors have no place in the model of its config.json and are left out: %s"
              .formatted(weights.path(), unwanted.size(), listed(unwanted)));
    }
  }

  private static void requireShape(Weights weights, String name, long... shape) {
    if (!Arrays.equals(weights.shape(name), shape)) {
      throw new FormatException(
          weights.file(name),
          "%s is %s, config.json wants %s; is it of this checkpoint?"
              .formatted(name, Arrays.toString(weights.shape(name)), Arrays.toString(shape)));
    }
    if (!weights.type(name).isFloat()) {
      throw new FormatException(
          weights.file(name),
          "%s is %s, a model's numbers are floating point".formatted(name, weights.type(name)));
    }
  }

  /// Tensors that no parameter wants, in the order of their names. Not among them what old
  /// checkpoints hold though it follows from the configuration: rotary tables, and a head that is
  /// tied to the embedding.
  public static List<String> unwanted(Weights weights, ModelConfig config) {
    Map<String, long[]> wanted = of(config);
    return weights.names().stream()
        .filter(name -> !wanted.containsKey(name))
        .filter(name -> !name.endsWith(".rotary_emb.inv_freq"))
        .filter(name -> !(config.tieWordEmbeddings() && name.equals("lm_head.weight")))
        .sorted()
        .toList();
  }

  private static String listed(List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(names.size(), LISTED)));
    return names.size() <= LISTED ? some : some + " and %d more".formatted(names.size() - LISTED);
  }

  private void putLayer(String layer) {
    put(layer + "input_layernorm.weight", config.hiddenSize());
    String attention = layer + "self_attn.";
    putLinear(attention + "q_proj.", config.queryWidth());
    putLinear(attention + "k_proj.", config.keyValueWidth());
    putLinear(attention + "v_proj.", config.keyValueWidth());
    put(attention + "o_proj.weight", config.hiddenSize(), config.queryWidth());
    put(layer + "post_attention_layernorm.weight", config.hiddenSize());
    switch (config.feedForward()) {
      case FeedForward.Raw raw -> putMlp(layer + "mlp.", raw.mlp());
      case FeedForward.Mixture mixture -> putMixture(layer + "mlp.", mixture);
    }
  }

  private void putMixture(String mlp, FeedForward.Mixture mixture) {
    int width = config.hiddenSize();
    switch (mixture) {
      case FeedForward.SoftMoeV1 _ -> {
        put(mlp + "gating.weight", mixture.numExperts(), width);
        put(mlp + "gating.bias", mixture.numExperts());
      }
      case FeedForward.SoftMoeV2 _ -> put(mlp + "score", width, mixture.slots());
      case FeedForward.SoftMoeV3 _,
          FeedForward.SoftMoeToken _,
          FeedForward.SoftMoePrefix _,
          FeedForward.SoftMoeChunk _ -> {
        put(mlp + "phi", width, mixture.numExperts(), mixture.slotsPerExpert());
        put(mlp + "scale", 1);
      }
    }
    for (int expert = 0; expert < mixture.numExperts(); expert++) {
      putMlp(mlp + "experts." + expert + ".", mixture.mlp());
    }
    if (mixture instanceof FeedForward.SoftMoeChunk chunk) {
      put(mlp + "initial_slots", chunk.numExperts(), chunk.slotsPerExpert(), width);
      putMlp(mlp + "shared_expert.", chunk.shared());
    }
  }

  private void putLinear(String name, int out) {
    put(name + "weight", out, config.hiddenSize());
    if (config.qkvBias()) {
      put(name + "bias", out);
    }
  }

  private void putMlp(String name, FeedForward.Mlp mlp) {
    switch (mlp.type()) {
      case RAW -> {
        put(name + "gate_proj.weight", mlp.width(), config.hiddenSize());
        put(name + "up_proj.weight", mlp.width(), config.hiddenSize());
        put(name + "down_proj.weight", config.hiddenSize(), mlp.width());
      }
      case SENET -> {
        put(name + "gate_up_proj.weight", mlp.width(), config.hiddenSize());
        put(name + "up_proj.weight", mlp.width(), config.hiddenSize());
        put(name + "gate_down_proj.weight", config.hiddenSize(), mlp.width());
        put(name + "down_proj.weight", config.hiddenSize(), mlp.width());
      }
    }
  }

  private void put(String name, long... shape) {
    shapes.put(name, shape);
  }
}
