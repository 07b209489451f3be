package steel.torch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import steel.model.ConfigJson;
import steel.model.Decoding;
import steel.model.FreshWeights;
import steel.model.Initialization;
import steel.model.LanguageModel;
import steel.model.LogSoftmax;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.model.PrefixMode;
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
                  (_, view) -> views.keep(Views.of(parameters.flat(), view))),
              Products.FLOAT32);
    }
  }

  /// Reads a model folder, or a GGUF file of a dense Qwen2; the caller closes the model.
  ///
  /// @throws steel.config.ConfigException if it is no model, or of a kind that is not here
  /// @throws steel.files.FormatException if the weights are not those of its configuration
  public static TorchModel open(Path folderOrGguf) {
    return open(folderOrGguf, PrefixMode.REFERENCE);
  }

  /// As [#open(Path)], run so that no token sees a later one, if asked for.
  public static TorchModel open(Path folderOrGguf, PrefixMode prefixMode) {
    try (StoredModel stored = StoredModel.open(folderOrGguf)) {
      ModelConfig config = prefixMode.applyTo(stored.config());
      ParameterShapes.requireIn(stored.weights(), config);
      ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(config));
      try {
        parameters.read(stored.weights(), "");
      } catch (RuntimeException e) {
        parameters.close();
        throw e;
      }
      return new TorchModel(config, parameters);
    }
  }

  /// A fresh model; the same seed gives the same weights on any machine.
  public static TorchModel create(ModelConfig config, Initialization initialization, long seed) {
    return create(config, initialization, 1, seed);
  }

  /// As [#create(ModelConfig, Initialization, long)].
  ///
  /// @param routerScale first value of the scale of routers that have one
  public static TorchModel create(
      ModelConfig config, Initialization initialization, double routerScale, long seed) {
    ParameterBuffer parameters = ParameterBuffer.zeros(ParameterLayout.of(config));
    FreshWeights fresh = new FreshWeights(config, initialization, routerScale, seed);
    parameters.layout().slots().keySet().parallelStream()
        .forEach(name -> parameters.read(name, fresh, name));
    return new TorchModel(config, parameters);
  }

  /// Writes `config.json` and `model.safetensors`, float32.
  ///
  /// @throws IOException if the disk refuses
  public void save(Path folder) throws IOException {
    write(config, parameters, folder);
  }

  /// Writes weights that are those of a model, or a copy of them, as [#save] does.
  ///
  /// @throws IOException if the disk refuses
  public static void write(ModelConfig config, ParameterBuffer weights, Path folder)
      throws IOException {
    ConfigJson.write(config, folder);
    SafetensorsWriter.write(
        folder.resolve(WEIGHTS_FILE), Map.of("format", "pt"), weights.tensors(""));
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
      return Tensors.floats(forward.logits(hidden(inputIds, positionIds)));
    }
  }

  @Override
  public double[] logProbabilities(int[] inputIds) {
    if (inputIds.length == 1) {
      requireKnown(inputIds);
      return new double[0];
    }
    int[] context = Arrays.copyOf(inputIds, Math.max(0, inputIds.length - 1));
    int[] positions = IntStream.range(0, context.length).toArray();
    requirePositions(context, positions);
    double[] scores;
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor targets = ids(Arrays.copyOfRange(inputIds, 1, inputIds.length)).view(-1);
      Tensor rows = hidden(context, positions).view(-1, config.hiddenSize());
      scores = OutputHead.logProbabilities(rows, targets, forward.model().head());
    }
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new ArithmeticException(LogSoftmax.NOT_NUMBERS);
      }
    }
    return scores;
  }

  /// After the final norm, `[1, T, D]`, in the caller's scope.
  private Tensor hidden(int[] inputIds, int[] positionIds) {
    RotaryTable rotary = RotaryTable.of(config, positionIds);
    return forward.hidden(ids(inputIds), ForwardPass.Call.whole(rotary, inputIds.length));
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
    requireKnown(inputIds);
    return Tensors.of(Arrays.stream(inputIds).asLongStream().toArray(), 1, inputIds.length);
  }

  private void requireKnown(int[] inputIds) {
    for (int t = 0; t < inputIds.length; t++) {
      if (inputIds[t] < 0 || inputIds[t] >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "id %d at position %d is outside the vocabulary of %d"
                .formatted(inputIds[t], t, config.vocabSize()));
      }
    }
  }

  @Override
  public void close() {
    views.close();
    parameters.close();
  }
}
