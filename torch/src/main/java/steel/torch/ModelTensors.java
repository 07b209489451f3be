package steel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import steel.model.ModelConfig;

/// All parameters as the forward pass wants them.
///
/// @param embedding `[V, D]`
/// @param norm `[D]`
/// @param head `[V, D]`; the embedding itself where it is tied
record ModelTensors(Tensor embedding, List<LayerTensors> layers, Tensor norm, Tensor head) {

  /// @param tensors gives the tensor of a view; the name is that of its first parameter
  static ModelTensors of(
      ModelConfig config,
      ParameterLayout layout,
      BiFunction<String, LayerTensors.View, Tensor> tensors) {
    Tensor embedding = LayerTensors.whole(layout, "model.embed_tokens.weight", tensors);
    List<LayerTensors> layers = new ArrayList<>();
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      layers.add(LayerTensors.of(config, layout, "model.layers." + layer + ".", tensors));
    }
    return new ModelTensors(
        embedding,
        layers,
        LayerTensors.whole(layout, "model.norm.weight", tensors),
        config.tieWordEmbeddings()
            ? embedding
            : LayerTensors.whole(layout, "lm_head.weight", tensors));
  }
}
