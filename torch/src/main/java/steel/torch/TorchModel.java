package steel.torch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import steel.model.ConfigJson;
import steel.model.Decoding;
import steel.model.LanguageModel;
import steel.model.ModelConfig;
import steel.model.StoredModel;
import steel.weights.SafetensorsWriter;

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

  /// Reads a model folder, or a GGUF file of a dense Qwen2; the caller closes the model.
  ///
  /// @throws steel.config.ConfigException if it is no model, or of a kind that is not here
  /// @throws steel.files.FormatException if the weights are not those of its configuration
  public static TorchModel open(Path folderOrGguf) {
    try (StoredModel stored = StoredModel.open(folderOrGguf)) {
      ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(stored.config()));
      try {
        parameters.read(stored.weights(), "");
      } catch (RuntimeException e) {
        parameters.close();
        throw e;
      }
      return new TorchModel(stored.config(), parameters);
    }
  }

  /// A fresh model; the same seed gives the same weights on any machine.
  public static TorchModel create(ModelConfig config, Initialization initialization, long seed) {
    ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(config));
    FreshWeights fresh = new FreshWeights(config, initialization, seed);
    parameters.layout().slots().entrySet().parallelStream()
        .forEach(
            entry ->
                parameters.set(entry.getKey(), fresh.of(entry.getKey(), entry.getValue().shape())));
    return new TorchModel(config, parameters);
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
