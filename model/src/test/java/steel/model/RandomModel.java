package steel.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import steel.testkit.Cases;
import steel.weights.SafetensorsWriter;

/// A small model of any kind with random weights, as a folder and as its definition.
///
/// @param weights every parameter, as floats have it
public record RandomModel(ModelConfig config, Map<String, double[]> weights) {
  /// Tokens it knows.
  public static final int TOKENS = 23;

  private static final int HIDDEN_SIZE = 16;
  private static final int INTERMEDIATE_SIZE = 24;

  /// Every kind of feed-forward half, with sizes that no other size equals.
  public static List<FeedForward> kinds() {
    List<FeedForward> kinds = new ArrayList<>();
    for (FeedForward.Mlp.Type type : FeedForward.Mlp.Type.values()) {
      FeedForward.Mlp mlp = new FeedForward.Mlp(type, INTERMEDIATE_SIZE / 2);
      FeedForward.Mlp shared = new FeedForward.Mlp(type, 20);
      kinds.add(new FeedForward.Raw(mlp));
      kinds.add(new FeedForward.SoftMoeV1(mlp, 3));
      kinds.add(new FeedForward.SoftMoeV2(mlp, 3, 2));
      kinds.add(new FeedForward.SoftMoeV3(mlp, 3, 2));
      kinds.add(new FeedForward.SoftMoeToken(mlp, 3));
      kinds.add(new FeedForward.SoftMoePrefix(mlp, 3, 2, true));
      kinds.add(new FeedForward.SoftMoePrefix(mlp, 3, 1, false));
      kinds.add(new FeedForward.SoftMoeChunk(mlp, 3, 2, true, 5, shared));
      kinds.add(new FeedForward.SoftMoeChunk(mlp, 3, 1, false, 8, shared));
    }
    return kinds;
  }

  /// One of so many layers, with query heads that share key-value heads.
  public static RandomModel of(FeedForward feedForward, int layers, long seed) {
    return of(config(feedForward, layers), seed);
  }

  /// The configuration of such a one.
  public static ModelConfig config(FeedForward feedForward, int layers) {
    return new ModelConfig(
        TOKENS,
        HIDDEN_SIZE,
        layers,
        4,
        2,
        4,
        256,
        10_000,
        1e-6,
        false,
        true,
        0.02,
        feedForward,
        INTERMEDIATE_SIZE,
        new ModelConfig.SpecialTokens(-1, List.of()));
  }

  /// The same without biases of queries, keys and values.
  static ModelConfig withoutBias(ModelConfig config) {
    return new ModelConfig(
        config.vocabSize(),
        config.hiddenSize(),
        config.numHiddenLayers(),
        config.numAttentionHeads(),
        config.numKeyValueHeads(),
        config.headDim(),
        config.maxPositionEmbeddings(),
        config.ropeTheta(),
        config.rmsNormEps(),
        config.tieWordEmbeddings(),
        false,
        config.initializerRange(),
        config.feedForward(),
        config.intermediateSize(),
        config.specialTokens());
  }

  /// One of any configuration.
  public static RandomModel of(ModelConfig config, long seed) {
    RandomGenerator random = Cases.random(seed);
    Map<String, double[]> weights = new LinkedHashMap<>();
    ParameterShapes.of(config)
        .forEach(
            (name, shape) -> {
              int size = 1;
              for (long n : shape) {
                size *= (int) n;
              }
              double[] values = new double[size];
              for (int i = 0; i < size; i++) {
                double deviation = shape.length == 1 ? 0.2 : 0.3;
                double mean = name.endsWith("norm.weight") || name.endsWith("scale") ? 1 : 0;
                values[i] = (float) (mean + deviation * random.nextGaussian());
              }
              if (name.endsWith("mlp.scale")) {
                values[0] *= -4; // scores far from 0, and a sign that must not matter to bounds
              }
              weights.put(name, values);
            });
    return new RandomModel(config, weights);
  }

  /// The same weights under another kind that has the same parameters.
  public RandomModel as(FeedForward feedForward) {
    RandomModel other = of(feedForward, config.numHiddenLayers(), 0);
    return new RandomModel(other.config, weights);
  }

  public ModelDefinition definition() {
    return new ModelDefinition(config, weights);
  }

  /// Writes it as a model folder.
  public Path write(Path folder) throws IOException {
    ConfigJson.write(config, folder);
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    ParameterShapes.of(config)
        .forEach(
            (name, shape) -> {
              double[] values = weights.getOrDefault(name, new double[0]);
              float[] floats = new float[values.length];
              for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
              }
              tensors.add(SafetensorsWriter.Tensor.of(name, shape, floats));
            });
    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
    return folder;
  }

  /// So many tokens.
  public static int[] ids(int count, long seed) {
    return Cases.random(seed).ints(count, 0, TOKENS).toArray();
  }
}
