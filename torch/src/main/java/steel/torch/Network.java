package steel.torch;

import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import steel.model.FeedForward;
import steel.model.ModelConfig;

/// A feed-forward kind with its tensors. Matrices that read the same input are one, and so are all
/// experts. `D` hiddenSize, `F` width of a network, `E` experts, `S` slots per expert.
sealed interface Network {
  /// One network for every token.
  ///
  /// @param in gate and up side by side, `[2F, D]`
  /// @param out `[D, F]`; `[2D, F]`, gate first, where the network is gated twice
  record One(FeedForward.Mlp mlp, Tensor in, Tensor out) implements Network {}

  /// Experts under a linear router, version 1.
  ///
  /// @param weight `[E, D]`
  /// @param bias `[E]`
  record Gated(Tensor weight, Tensor bias, Experts experts) implements Network {}

  /// Experts whose slots are sums, version 2.
  ///
  /// @param score router columns, `[D, E * S]`
  record Scored(Tensor score, Experts experts) implements Network {}

  /// Experts under the router of unit vectors: version 3, and what its causal kinds are made of.
  ///
  /// @param phi router columns, `[D, E * S]`
  /// @param scale `[1]`
  record SoftMoe(Tensor phi, Tensor scale, Experts experts) implements Network {}

  /// The same with experts that read tokens.
  record PerToken(SoftMoe moe) implements Network {}

  /// The same with slots for each prefix.
  record PerPrefix(FeedForward.SoftMoePrefix kind, SoftMoe moe) implements Network {}

  /// The same with slots that change once a chunk.
  ///
  /// @param initialSlots of the first chunk, `[E * S, D]`
  /// @param shared reads every token
  record PerChunk(FeedForward.SoftMoeChunk kind, SoftMoe moe, Tensor initialSlots, One shared)
      implements Network {}

  /// @param kind whose experts they are
  /// @param all matrices of each expert, `[E, 2 * F * D + (D or 2D) * F]`
  record Experts(FeedForward.Mixture kind, Tensor all) {}

  /// Views of a layer's parameters.
  ///
  /// @param prefix of their names, with the dot
  /// @param tensors gives the tensor of a view; the name is that of its first parameter
  static Network of(
      ModelConfig config,
      ParameterLayout layout,
      String prefix,
      BiFunction<String, LayerTensors.View, Tensor> tensors) {
    return new Views(config.hiddenSize(), layout, prefix, tensors).of(config.feedForward());
  }

  /// Finds them.
  record Views(
      int hiddenSize,
      ParameterLayout layout,
      String prefix,
      BiFunction<String, LayerTensors.View, Tensor> tensors) {

    private Network of(FeedForward feedForward) {
      return switch (feedForward) {
        case FeedForward.Raw(FeedForward.Mlp mlp) -> one("", mlp);
        case FeedForward.SoftMoeV1 moe ->
            new Gated(whole("gating.weight"), whole("gating.bias"), experts(moe));
        case FeedForward.SoftMoeV2 moe -> new Scored(whole("score"), experts(moe));
        case FeedForward.SoftMoeV3 moe -> softMoe(moe);
        case FeedForward.SoftMoeToken moe -> new PerToken(softMoe(moe));
        case FeedForward.SoftMoePrefix moe -> new PerPrefix(moe, softMoe(moe));
        case FeedForward.SoftMoeChunk moe ->
            new PerChunk(
                moe,
                softMoe(moe),
                view("initial_slots", moe.slots(), hiddenSize),
                one("shared_expert.", moe.shared()));
      };
    }

    private SoftMoe softMoe(FeedForward.Mixture moe) {
      return new SoftMoe(view("phi", hiddenSize, moe.slots()), whole("scale"), experts(moe));
    }

    private One one(String name, FeedForward.Mlp mlp) {
      Tensor in = view(name + firstOf(mlp), 2L * mlp.width(), hiddenSize);
      return switch (mlp.type()) {
        case RAW -> new One(mlp, in, view(name + "down_proj.weight", hiddenSize, mlp.width()));
        case SENET ->
            new One(mlp, in, view(name + "gate_down_proj.weight", 2L * hiddenSize, mlp.width()));
      };
    }

    private Experts experts(FeedForward.Mixture moe) {
      int matrices =
          switch (moe.mlp().type()) {
            case RAW -> 3;
            case SENET -> 4;
          };
      String first = "experts.0." + firstOf(moe.mlp());
      long elements = (long) matrices * hiddenSize * moe.mlp().width();
      return new Experts(moe, view(first, moe.numExperts(), elements));
    }

    private static String firstOf(FeedForward.Mlp mlp) {
      return switch (mlp.type()) {
        case RAW -> "gate_proj.weight";
        case SENET -> "gate_up_proj.weight";
      };
    }

    private Tensor whole(String name) {
      return LayerTensors.whole(layout, prefix + name, tensors);
    }

    private Tensor view(String name, long... shape) {
      long offset = layout.slot(prefix + name).offset();
      return tensors.apply(prefix + name, new LayerTensors.View(offset, shape));
    }
  }
}
