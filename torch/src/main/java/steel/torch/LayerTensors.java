package steel.torch;

import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import steel.model.FeedForward;
import steel.model.ModelConfig;

/// The parameters of one layer as the forward pass wants them: those that read the same input are
/// one matrix. Borrowed views of a [ParameterBuffer], or leaves of a gradient computation.
///
/// @param qkvWeight rows of query, key and value, `[(H + 2G) * K, D]`
/// @param qkvBias `[(H + 2G) * K]`
record LayerTensors(
    Tensor inputNorm,
    Tensor qkvWeight,
    Tensor qkvBias,
    Tensor outputWeight,
    Tensor feedForwardNorm,
    Network network) {

  /// A feed-forward kind with its tensors.
  sealed interface Network {}

  /// @param in gate and up side by side, `[2F, D]`
  /// @param out `[D, F]`; `[2D, F]`, gate first, where the network is gated twice
  record One(FeedForward.Mlp mlp, Tensor in, Tensor out) implements Network {}

  /// @param phi router columns, `[D, E * S]`
  /// @param scale `[1]`
  /// @param experts all matrices of each expert, `[E, 2 * F * D + (D or 2D) * F]`
  record SoftMoe(FeedForward.SoftMoeV3 kind, Tensor phi, Tensor scale, Tensor experts)
      implements Network {}

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
        tensors.apply(query + "bias", new View(layout.slot(query + "bias").offset(), rows)),
        whole(layout, prefix + "self_attn.o_proj.weight", tensors),
        whole(layout, prefix + "post_attention_layernorm.weight", tensors),
        network(config, layout, prefix + "mlp.", tensors));
  }

  static Tensor whole(
      ParameterLayout layout, String name, BiFunction<String, View, Tensor> tensors) {
    ParameterLayout.Slot slot = layout.slot(name);
    return tensors.apply(name, new View(slot.offset(), slot.shape()));
  }

  private static Network network(
      ModelConfig config,
      ParameterLayout layout,
      String prefix,
      BiFunction<String, View, Tensor> tensors) {
    return switch (config.feedForward()) {
      case FeedForward.Raw(FeedForward.Mlp mlp) -> {
        View in = in(config, layout, prefix, mlp);
        View out = out(config, layout, prefix, mlp);
        yield new One(
            mlp,
            tensors.apply(firstName(prefix, mlp), in),
            tensors.apply(prefix + "down_proj.weight", out));
      }
      case FeedForward.SoftMoeV3 moe -> {
        String first = prefix + "experts.0.";
        ParameterLayout.Slot phi = layout.slot(prefix + "phi");
        long columns = (long) moe.numExperts() * moe.slotsPerExpert();
        yield new SoftMoe(
            moe,
            tensors.apply(prefix + "phi", new View(phi.offset(), config.hiddenSize(), columns)),
            whole(layout, prefix + "scale", tensors),
            tensors.apply(
                firstName(first, moe.mlp()),
                new View(
                    layout.slot(firstName(first, moe.mlp())).offset(),
                    moe.numExperts(),
                    elements(moe.mlp(), config.hiddenSize()))));
      }
    };
  }

  private static String firstName(String prefix, FeedForward.Mlp mlp) {
    return prefix
        + switch (mlp.type()) {
          case RAW -> "gate_proj.weight";
          case SENET -> "gate_up_proj.weight";
        };
  }

  private static View in(
      ModelConfig config, ParameterLayout layout, String prefix, FeedForward.Mlp mlp) {
    long offset = layout.slot(firstName(prefix, mlp)).offset();
    return new View(offset, 2L * mlp.width(), config.hiddenSize());
  }

  private static View out(
      ModelConfig config, ParameterLayout layout, String prefix, FeedForward.Mlp mlp) {
    return switch (mlp.type()) {
      case RAW ->
          new View(
              layout.slot(prefix + "down_proj.weight").offset(), config.hiddenSize(), mlp.width());
      case SENET ->
          new View(
              layout.slot(prefix + "gate_down_proj.weight").offset(),
              2L * config.hiddenSize(),
              mlp.width());
    };
  }

  /// Numbers in all matrices of one network; those of an expert follow each other.
  private static long elements(FeedForward.Mlp mlp, int hiddenSize) {
    int matrices =
        switch (mlp.type()) {
          case RAW -> 3;
          case SENET -> 4;
        };
    return (long) matrices * hiddenSize * mlp.width();
  }
}
