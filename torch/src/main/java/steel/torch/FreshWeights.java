package steel.torch;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import steel.model.ModelConfig;

/// Draws the weights of a fresh model, each parameter from a random stream of its own, so that one
/// more layer changes no other.
///
/// `D` hiddenSize, `H` heads, `G` key-value heads, `K` headDim.
final class FreshWeights {
  /// Size of the biases that make a head look at one distance. Chosen by experiment, as all of the
  /// mimetic sizes: docs/log.md.
  private static final double DISTANCE = 3;

  /// Rotary pairs that turn slower than this, in radians a token, cannot tell neighbours apart.
  private static final double FAST = 0.05;

  private final ModelConfig config;
  private final Initialization initialization;
  private final long seed;

  FreshWeights(ModelConfig config, Initialization initialization, long seed) {
    this.config = config;
    this.initialization = initialization;
    this.seed = seed;
  }

  /// Values of a parameter, row-major.
  ///
  /// @param name as in a checkpoint
  /// @param shape its sizes
  float[] of(String name, long... shape) {
    return switch (initialization) {
      case NORMAL -> normal(name, shape);
      case MIMETIC -> mimetic(name, shape);
    };
  }

  /// Norms and the router's scale are 1, router columns and learned slots normal with `1 /
  /// sqrt(D)`.
  private float[] normal(String name, long... shape) {
    int elements = elements(shape);
    if (shape.length == 1) {
      float[] values = new float[elements];
      Arrays.fill(values, name.endsWith(".bias") ? 0f : 1f);
      return values;
    }
    boolean router =
        name.endsWith(".phi") || name.endsWith(".score") || name.endsWith(".initial_slots");
    return gaussian(
        name, elements, router ? 1 / Math.sqrt(config.hiddenSize()) : config.initializerRange());
  }

  private static int elements(long... shape) {
    int elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, Math.toIntExact(size));
    }
    return elements;
  }

  private float[] gaussian(String name, int elements, double deviation) {
    RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  private float[] mimetic(String name, long... shape) {
    if (name.equals("model.embed_tokens.weight") && !config.tieWordEmbeddings()) {
      return gaussian(name, elements(shape), 1);
    }
    int at = name.indexOf(".self_attn.");
    if (at < 0) {
      return normal(name, shape);
    }
    boolean first = name.startsWith("model.layers.0.");
    String layer = name.substring(0, at) + ".self_attn.";
    return switch (name.substring(layer.length())) {
      case "q_proj.weight" -> first ? normal(name, shape) : perHead(likeness(layer));
      case "k_proj.weight" -> first ? normal(name, shape) : likeness(layer);
      case "q_proj.bias" ->
          first ? distances(false, config.numAttentionHeads()) : normal(name, shape);
      case "k_proj.bias" ->
          first ? distances(true, config.numKeyValueHeads()) : normal(name, shape);
      default -> normal(name, shape);
    };
  }

  /// What queries and keys share, `[G * K, D]`, rows of length about 1.
  private float[] likeness(String layer) {
    int width = config.keyValueWidth();
    return gaussian(
        layer + "likeness", width * config.hiddenSize(), 1 / Math.sqrt(config.hiddenSize()));
  }

  /// The rows of each key-value head for every query head that shares it, `[H * K, D]`.
  private float[] perHead(float[] shared) {
    int head = config.headDim() * config.hiddenSize();
    float[] values = new float[config.numAttentionHeads() * head];
    for (int h = 0; h < config.numAttentionHeads(); h++) {
      System.arraycopy(shared, h / config.groupSize() * head, values, h * head, head);
    }
    return values;
  }

  /// Biases with which head `h` scores a key `h + 1` tokens back highest: the query's is a fixed
  /// direction in each fast rotary pair, the key's the same direction turned by that distance.
  private float[] distances(boolean key, int heads) {
    int half = config.headDim() / 2;
    float[] biases = new float[heads * config.headDim()];
    for (int head = 0; head < heads; head++) {
      for (int pair = 0; pair < half; pair++) {
        double turn = Math.pow(config.ropeTheta(), -2.0 * pair / config.headDim()); // radians
        if (turn > FAST) {
          double angle = key ? turn * (head + 1) : 0;
          biases[head * config.headDim() + pair] = (float) (DISTANCE * Math.cos(angle));
          biases[head * config.headDim() + half + pair] = (float) (DISTANCE * Math.sin(angle));
        }
      }
    }
    return biases;
  }
}
