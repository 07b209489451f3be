package steel.torch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import steel.model.ConfigJson;
import steel.model.Decoding;
import steel.model.LanguageModel;
import steel.model.ModelConfig;
import steel.weights.SafetensorsWriter;
import steel.weights.Weights;

/// A model whose weights are libtorch tensors: the trainable twin of the pure-Java engine, held to
/// the same contract. Owns its weights.
public final class TorchModel implements LanguageModel {
  private static final String WEIGHTS_FILE = "model.safetensors";

  private final ModelConfig config;
  private final ParameterBuffer parameters;
  private final Owned views = new Owned();
  private final ForwardPass forward;

  private TorchModel(ModelConfig config, ParameterBuffer parameters) {
    this.config = config;
    this.parameters = parameters;
    try (var _ = new PointerScope()) {
      this.forward =
          new ForwardPass(
              config,
              ModelTensors.of(
                  config,
                  parameters.layout(),
                  (_, view) -> views.keep(Views.of(parameters.flat(), view))));
    }
  }

  /// Reads a model folder; the caller closes the model.
  ///
  /// @throws steel.config.ConfigException if the folder is no model folder
  /// @throws steel.files.FormatException if the weights are not those that `config.json` wants
  public static TorchModel open(Path folder) {
    ModelConfig config = ConfigJson.read(folder);
    try (Weights weights = Weights.open(folder)) {
      ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(config));
      try {
        parameters.read(weights, "");
      } catch (RuntimeException e) {
        parameters.close();
        throw e;
      }
      return new TorchModel(config, parameters);
    }
  }

  /// A fresh model; the same seed gives the same weights on any machine.
  ///
  /// Matrices are normal with `initializerRange`, norms and the router's scale 1, biases 0, router
  /// columns normal with `1 / sqrt(D)`, as in the reference.
  public static TorchModel create(ModelConfig config, long seed) {
    ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(config));
    Map<String, ParameterLayout.Slot> slots = parameters.layout().slots();
    slots.entrySet().parallelStream()
        .forEach(
            entry ->
                parameters.set(
                    entry.getKey(), fresh(config, entry.getKey(), entry.getValue(), seed)));
    return new TorchModel(config, parameters);
  }

  private static float[] fresh(
      ModelConfig config, String name, ParameterLayout.Slot slot, long seed) {
    float[] values = new float[Math.toIntExact(slot.elements())];
    if (slot.shape().length == 1) {
      Arrays.fill(values, name.endsWith(".bias") ? 0f : 1f);
      return values;
    }
    boolean router = name.endsWith(".phi");
    double deviation = router ? 1 / Math.sqrt(config.hiddenSize()) : config.initializerRange();
    // a stream of its own for each name, so that one more layer changes no other
    RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  /// Writes `config.json` and `model.safetensors`, float32.
  ///
  /// @throws IOException if the disk refuses
  public void save(Path folder) throws IOException {
    ConfigJson.write(config, folder);
    SafetensorsWriter.write(
        folder.resolve(WEIGHTS_FILE), Map.of("format", "pt"), parameters.tensors(""));
  }

  /// Borrowed: the weights.
  public ParameterBuffer parameters() {
    return parameters;
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public float[] logits(int[] inputIds, int[] positionIds) {
    requirePositions(inputIds, positionIds);
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor hidden =
          forward.hidden(
              ids(inputIds), RotaryTable.of(config, positionIds), 0, (_, fresh) -> fresh);
      return Tensors.floats(forward.logits(hidden));
    }
  }

  private void requirePositions(int[] inputIds, int[] positionIds) {
    if (inputIds.length == 0 || positionIds.length != inputIds.length) {
      throw new IllegalArgumentException(
          "wants at least one id and a position for each, got %d ids and %d positions"
              .formatted(inputIds.length, positionIds.length));
    }
    for (int position : positionIds) {
      if (position < 0 || position >= config.maxPositionEmbeddings()) {
        throw new IllegalArgumentException(
            "position %d is outside 0 to %d; the model has max_position_embeddings %d"
                .formatted(
                    position, config.maxPositionEmbeddings() - 1, config.maxPositionEmbeddings()));
      }
    }
  }

  @Override
  public Decoding decode() {
    return new TorchDecoding(this);
  }

  /// Whether a later token of a call can change an earlier one's output.
  boolean isCausal() {
    return config.feedForward().isCausal();
  }

  ForwardPass forward() {
    return forward;
  }

  /// Checked ids as a tensor `[1, T]` of the caller's scope.
  Tensor ids(int[] inputIds) {
    long[] ids = new long[inputIds.length];
    for (int t = 0; t < ids.length; t++) {
      if (inputIds[t] < 0 || inputIds[t] >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "id %d at position %d is outside the vocabulary of %d"
                .formatted(inputIds[t], t, config.vocabSize()));
      }
      ids[t] = inputIds[t];
    }
    return Tensors.of(ids, 1, ids.length);
  }

  @Override
  public void close() {
    views.close();
    parameters.close();
  }
}
