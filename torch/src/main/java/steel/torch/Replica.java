package steel.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/// One worker's gradients over weights that all workers share. Owns its gradients and the leaves of
/// its graphs; used by one thread at a time.
final class Replica implements AutoCloseable {
  private final TorchModel model;
  private final ParameterBuffer gradients;
  private final Owned owned = new Owned();
  private final ForwardPass forward;
  private final Products products;
  private final Activations activations;
  private final long logitRows;
  private final Tensor headWeight;
  private final Tensor headGradient;

  /// @param logitRows rows whose logits are there at once in training; 0 for what suits the cache
  Replica(TorchModel model, Products products, Activations activations, int logitRows) {
    this.model = model;
    this.products = products;
    this.activations = activations;
    this.logitRows = OutputHead.pieceRows(logitRows, model.config().vocabSize());
    this.gradients = ParameterBuffer.zeros(model.parameters().layout());
    ParameterLayout layout = gradients.layout();
    try (var _ = new PointerScope()) {
      ModelTensors leaves = ModelTensors.of(model.config(), layout, (_, view) -> leaf(view));
      this.forward = new ForwardPass(model.config(), leaves, products);
      LayerTensors.View head =
          new LayerTensors.View(
              headOffset(layout), model.config().vocabSize(), model.config().hiddenSize());
      this.headWeight = owned.keep(Views.of(model.parameters().flat(), head));
      this.headGradient = owned.keep(Views.of(gradients.flat(), head));
    }
  }

  private long headOffset(ParameterLayout layout) {
    boolean tied = model.config().tieWordEmbeddings();
    return layout.slot(tied ? "model.embed_tokens.weight" : "lm_head.weight").offset();
  }

  /// A tensor that shares the weights and whose gradient shares this replica's buffer.
  private Tensor leaf(LayerTensors.View view) {
    Tensor leaf = owned.keep(Views.of(model.parameters().flat(), view).detach());
    leaf.requires_grad_(true);
    leaf.mutable_grad().put(Views.of(gradients.flat(), view));
    return leaf;
  }

  ParameterBuffer gradients() {
    return gradients;
  }

  /// Adds `scale` times the gradient of the summed losses of some rows.
  ///
  /// @return the sum of the losses, in nats
  double accumulate(List<TrainingRow> rows, double scale) {
    double loss = 0;
    for (List<TrainingRow> batch : batches(rows)) {
      try (var _ = new PointerScope()) {
        loss += accumulateBatch(Batch.of(batch, model.config().vocabSize()), scale);
      }
    }
    return loss;
  }

  /// The sum of the losses of some rows, without gradients.
  double loss(List<TrainingRow> rows) {
    double loss = 0;
    for (List<TrainingRow> batch : batches(rows)) {
      try (var _ = new PointerScope();
          var _ = new NoGradGuard()) {
        Batch tensors = Batch.of(batch, model.config().vocabSize());
        if (tensors.count() > 0) {
          loss +=
              OutputHead.loss(
                  products,
                  valid(forward.hidden(tensors.ids(), call(tensors)), tensors),
                  tensors.targets(),
                  headWeight);
        }
      }
    }
    return loss;
  }

  private double accumulateBatch(Batch batch, double scale) {
    if (batch.count() == 0) {
      return 0; // nothing to learn, and a mean over nothing would be NaN
    }
    ForwardPass.Call call = call(batch);
    return switch (activations) {
      case KEEP -> {
        Tensor hidden = valid(forward.hidden(batch.ids(), call), batch); // [N, D]
        double[] loss = new double[1];
        backward(hidden, headBackward(hidden, batch, scale, loss));
        yield loss[0];
      }
      case RECOMPUTE -> recompute(batch, call, scale);
    };
  }

  /// Forward without a graph, of which only the inputs of the layers are kept; then each layer once
  /// more, from the last to the first, with a graph of its own. Source: Chen et al. 2016,
  /// arXiv:1604.06174.
  private double recompute(Batch batch, ForwardPass.Call call, double scale) {
    Deque<Tensor> inputs = new ArrayDeque<>();
    int layers = model.config().numHiddenLayers();
    try (var _ = new NoGradGuard()) {
      inputs.addLast(forward.embed(batch.ids()));
      for (int i = 0; i < layers; i++) {
        inputs.addLast(forward.layer(i, inputs.getLast(), call));
      }
    }
    double[] loss = new double[1];
    Tensor gradient =
        throughLeaf(
            inputs.removeLast(),
            leaf -> {
              Tensor hidden = valid(forward.finalNorm(leaf), batch);
              backward(hidden, headBackward(hidden, batch, scale, loss));
            });
    for (int i = layers - 1; i >= 0; i--) {
      int index = i;
      Tensor after = gradient;
      gradient =
          throughLeaf(
              inputs.removeLast(), leaf -> backward(forward.layer(index, leaf, call), after));
      after.close();
    }
    backward(forward.embed(batch.ids()), gradient);
    return loss[0];
  }

  /// Runs a part of the model from a leaf on, and back.
  ///
  /// @param input closed
  /// @return the gradient of the input
  private static Tensor throughLeaf(Tensor input, Consumer<Tensor> thereAndBack) {
    Tensor gradient =
        Tensors.scoped(
            () -> {
              Tensor leaf = input.detach().requires_grad_(true);
              thereAndBack.accept(leaf);
              return leaf.grad().detach(); // a handle of its own: the other belongs to the leaf
            });
    input.close();
    return gradient;
  }

  /// Loss, the gradient of the head, and that of the hidden states, which is returned.
  private Tensor headBackward(Tensor hidden, Batch batch, double scale, double[] loss) {
    try (var _ = new NoGradGuard()) {
      return OutputHead.backward(
          products,
          logitRows,
          hidden.detach(),
          batch.targets(),
          headWeight,
          headGradient,
          scale,
          loss);
    }
  }

  private static void backward(Tensor result, Tensor gradient) {
    result.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  private ForwardPass.Call call(Batch batch) {
    if (batch.isPacked()) {
      return packed(batch);
    }
    int[] positions = new int[batch.length()];
    for (int t = 0; t < positions.length; t++) {
      positions[t] = t;
    }
    return ForwardPass.Call.whole(RotaryTable.of(model.config(), positions), batch.length());
  }

  private ForwardPass.Call packed(Batch batch) {
    if (!model.isCausal()) {
      throw new IllegalArgumentException(
          "texts cannot be kept apart in a row: each token of this kind of model sees all of it");
    }
    int[] positions = Documents.positions(batch.rows(), batch.length());
    RotaryTable rotary = RotaryTable.ofRows(model.config(), positions, batch.rows().size());
    return ForwardPass.Call.packed(
        rotary, Documents.of(batch.rows(), batch.length(), model.config().feedForward()));
  }

  /// Rows of the positions that count.
  private Tensor valid(Tensor hidden, Batch batch) {
    Tensor rows = hidden.view(-1, model.config().hiddenSize());
    return batch.count() == rows.size(0) ? rows : rows.index_select(0, batch.positions());
  }

  /// Rows that may share a forward call: all, where a row cannot feel the padding after it; else
  /// only those of one length.
  private List<List<TrainingRow>> batches(List<TrainingRow> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    if (model.isCausal()) {
      return List.of(rows);
    }
    Map<Integer, List<TrainingRow>> byLength = new LinkedHashMap<>();
    for (TrainingRow row : rows) {
      byLength.computeIfAbsent(row.length(), _ -> new ArrayList<>()).add(row);
    }
    return List.copyOf(byLength.values());
  }

  @Override
  public void close() {
    owned.close();
    gradients.close();
  }
}
