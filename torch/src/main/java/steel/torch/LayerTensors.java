package steel.torch;

import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import steel.model.ModelConfig;

/// The parameters of one layer as the forward pass wants them: those that read the same input are
/// one matrix. Borrowed views of a [ParameterBuffer], or leaves of a gradient computation.
///
/// @param qkvWeight rows of query, key and value, `[(H + 2G) * K, D]`
/// @param qkvBias `[(H + 2G) * K]`; null where there is none
record LayerTensors(
    Tensor inputNorm,
    Tensor qkvWeight,
    @Nullable Tensor qkvBias,
    Tensor outputWeight,
    Tensor feedForwardNorm,
    Network network) {

  /// A contiguous view into the buffer.
  ///
  /// @param offset first element
  /// @param shape sizes
  @SuppressWarnings("ArrayRecordComponent") // sizes for the native library; compared by nobody
  record View(long offset, long... shape) {
    long elements() {
      long n = 1;
      for (long size : shape) {
        n *= size;
      }
      return n;
    }
  }

  /// @param prefix of the layer's names, with the dot
  /// @param tensors gives the tensor of a view; the name is that of its first parameter
  static LayerTensors of(
      ModelConfig config,
      ParameterLayout layout,
      String prefix,
      BiFunction<String, View, Tensor> tensors) {
    String query = prefix + "self_attn.q_proj.";
    long rows = config.queryWidth() + 2L * config.keyValueWidth();
    return new LayerTensors(
        whole(layout, prefix + "input_layernorm.weight", tensors),
        tensors.apply(
            query + "weight",
            new View(layout.slot(query + "weight").offset(), rows, config.hiddenSize())),
        config.qkvBias()
            ? tensors.apply(query + "bias", new View(layout.slot(query + "bias").offset(), rows))
            : null,
        whole(layout, prefix + "self_attn.o_proj.weight", tensors),
        whole(layout, prefix + "post_attention_layernorm.weight", tensors),
        Network.of(config, layout, prefix + "mlp.", tensors));
  }

  static Tensor whole(
      ParameterLayout layout, String name, BiFunction<String, View, Tensor> tensors) {
    ParameterLayout.Slot slot = layout.slot(name);
    return tensors.apply(name, new View(slot.offset(), slot.shape()));
  }
}
