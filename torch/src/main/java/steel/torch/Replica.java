package steel.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Tensor headWeight;
  private final Tensor headGradient;

  Replica(TorchModel model) {
    this.model = model;
    this.gradients = ParameterBuffer.zeros(model.parameters().layout());
    ParameterLayout layout = gradients.layout();
    try (var _ = new PointerScope()) {
      ModelTensors leaves = ModelTensors.of(model.config(), layout, (_, view) -> leaf(view));
      this.forward = new ForwardPass(model.config(), leaves);
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
          loss += OutputHead.loss(valid(hidden(tensors), tensors), tensors.targets(), headWeight);
        }
      }
    }
    return loss;
  }

  private double accumulateBatch(Batch batch, double scale) {
    if (batch.count() == 0) {
      return 0; // nothing to learn, and a mean over nothing would be NaN
    }
    Tensor hidden = valid(hidden(batch), batch); // [N, D]
    double[] loss = new double[1];
    Tensor gradient;
    try (var _ = new NoGradGuard()) {
      gradient =
          OutputHead.backward(
              hidden.detach(), batch.targets(), headWeight, headGradient, scale, loss);
    }
    hidden.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    return loss[0];
  }

  private Tensor hidden(Batch batch) {
    if (batch.isPacked()) {
      return packed(batch);
    }
    int[] positions = new int[batch.length()];
    for (int t = 0; t < positions.length; t++) {
      positions[t] = t;
    }
    RotaryTable rotary = RotaryTable.of(model.config(), positions);
    return forward.hidden(batch.ids(), rotary, 0, (_, fresh) -> fresh);
  }

  private Tensor packed(Batch batch) {
    if (!model.isCausal()) {
      throw new IllegalArgumentException(
          "texts cannot be kept apart in a row: each token of this kind of model sees all of it");
    }
    int[] positions = Documents.positions(batch.rows(), batch.length());
    RotaryTable rotary = RotaryTable.ofRows(model.config(), positions, batch.rows().size());
    Documents documents = Documents.of(batch.rows(), batch.length(), model.config().feedForward());
    return forward.hidden(batch.ids(), rotary, documents);
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
