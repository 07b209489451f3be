package steel.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import steel.weights.NumberSource;

/// Draws the weights of a fresh model, each parameter from a random stream of its own, so that one
/// more layer changes no other.
///
/// `D` hiddenSize, `H` heads, `G` key-value heads, `K` headDim.
public final class FreshWeights implements NumberSource {
  /// Size of the biases that make a head look at one distance. Chosen by experiment, as all of the
  /// mimetic sizes: docs/log.md.
  private static final double DISTANCE = 3;

  /// Rotary pairs that turn slower than this, in radians a token, cannot tell neighbours apart.
  private static final double FAST = 0.05;

  private static final int BLOCK = 1 << 16; // numbers that are handed over at once

  private final ModelConfig config;
  private final Map<String, long[]> shapes;
  private final Initialization initialization;
  private final float routerScale;
  private final long seed;

  /// @param routerScale first value of the scale `g` of routers that have one
  /// @param seed of all random streams
  public FreshWeights(
      ModelConfig config, Initialization initialization, double routerScale, long seed) {
    this.config = config;
    this.routerScale = (float) routerScale;
    this.shapes = ParameterShapes.of(config);
    this.initialization = initialization;
    this.seed = seed;
  }

  @Override
  public long[] shape(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return shape;
  }

  @Override
  public void read(String name, Sink sink) throws IOException {
    switch (initialization) {
      case NORMAL -> normal(name, sink);
      case MIMETIC -> mimetic(name, sink);
    }
  }

  /// Norms are 1, the router's scale what was asked for, router columns and learned slots normal
  /// with `1 / sqrt(D)`.
  private void normal(String name, Sink sink) throws IOException {
    if (name.endsWith(".mlp.scale")) {
      constant(elements(name), routerScale, sink);
      return;
    }
    if (shape(name).length == 1) {
      constant(elements(name), name.endsWith(".bias") ? 0f : 1f, sink);
      return;
    }
    boolean router =
        name.endsWith(".phi") || name.endsWith(".score") || name.endsWith(".initial_slots");
    double deviation = router ? 1 / Math.sqrt(config.hiddenSize()) : config.initializerRange();
    gaussian(name, elements(name), deviation, sink);
  }

  private long elements(String name) {
    return ParameterShapes.elements(shape(name));
  }

  private static void constant(long elements, float value, Sink sink) throws IOException {
    float[] block = new float[(int) Math.min(BLOCK, elements)];
    Arrays.fill(block, value);
    for (long at = 0; at < elements; at += BLOCK) {
      sink.accept(block, (int) Math.min(BLOCK, elements - at));
    }
  }

  private void gaussian(String stream, long elements, double deviation, Sink sink)
      throws IOException {
    RandomGenerator random = random(stream);
    float[] block = new float[(int) Math.min(BLOCK, elements)];
    for (long at = 0; at < elements; at += BLOCK) {
      int count = (int) Math.min(BLOCK, elements - at);
      draw(random, deviation, block, count);
      sink.accept(block, count);
    }
  }

  private RandomGenerator random(String stream) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + stream.hashCode());
  }

  private static void draw(RandomGenerator random, double deviation, float[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = (float) (random.nextGaussian() * deviation);
    }
  }

  private void mimetic(String name, Sink sink) throws IOException {
    if (name.equals("model.embed_tokens.weight") && !config.tieWordEmbeddings()) {
      gaussian(name, elements(name), 1, sink);
      return;
    }
    int at = name.indexOf(".self_attn.");
    if (at < 0) {
      normal(name, sink);
      return;
    }
    String layer = name.substring(0, at) + ".self_attn.";
    String parameter = name.substring(layer.length());
    if (name.startsWith("model.layers.0.")) {
      switch (parameter) {
        case "q_proj.bias" -> whole(distances(false, config.numAttentionHeads()), sink);
        case "k_proj.bias" -> whole(distances(true, config.numKeyValueHeads()), sink);
        default -> normal(name, sink);
      }
    } else {
      switch (parameter) {
        case "q_proj.weight" -> whole(perHead(likeness(layer)), sink);
        case "k_proj.weight" -> whole(likeness(layer), sink);
        default -> normal(name, sink);
      }
    }
  }

  private static void whole(float[] values, Sink sink) throws IOException {
    sink.accept(values, values.length);
  }

  /// What queries and keys share, `[G * K, D]`, rows of length about 1.
  private float[] likeness(String layer) {
    float[] rows = new float[config.keyValueWidth() * config.hiddenSize()];
    draw(random(layer + "likeness"), 1 / Math.sqrt(config.hiddenSize()), rows, rows.length);
    return rows;
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
