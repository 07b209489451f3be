package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import steel.model.FeedForward;

/// The feed-forward half of a layer, for every kind. Results belong to the caller's scope.
final class FeedForwardPass {
  private static final double SMALLEST_NORM = 1e-12; // as the reference; a zero row stays zero

  private FeedForwardPass() {}

  /// @param x after the norm, `[B, T, D]`
  /// @return `[B, T, D]`
  static Tensor run(LayerTensors.Network network, Tensor x) {
    return switch (network) {
      case LayerTensors.One one -> Tensors.scoped(() -> one(one, x));
      case LayerTensors.SoftMoe moe -> Tensors.scoped(() -> softMoe(moe, x));
    };
  }

  private static Tensor one(LayerTensors.One one, Tensor x) {
    Tensor h = gated(torch.linear(x, one.in()));
    Tensor y = torch.linear(h, one.out());
    return one.mlp().type() == FeedForward.Mlp.Type.SENET ? gated(y) : y;
  }

  /// `silu(first half) * second half`, over the last dimension.
  private static Tensor gated(Tensor x) {
    TensorVector halves = x.chunk(2, -1);
    return torch.silu(halves.get(0)).mul(halves.get(1));
  }

  /// Soft mixture of experts, version 3: every slot is an average of the unit vectors of all
  /// tokens, every token a mixture of what the experts made of the slots.
  ///
  /// `u_t = x_t / |x_t|`, `s_tj = g (u_t . phi_j / |phi_j|)`, `z_j = sum_t softmax_t(s_tj) u_t`,
  /// `y_t = sum_j softmax_j(s_tj) f_e(j)(z_j)`. Source: the released modelling file of Steel-LLM;
  /// Puigcerver et al. 2023, arXiv:2308.00951, dispatches `x_t`, not `u_t`.
  private static Tensor softMoe(LayerTensors.SoftMoe moe, Tensor x) {
    long b = x.size(0);
    long d = x.size(2);
    long e = moe.kind().numExperts();
    long s = moe.kind().slotsPerExpert();
    Tensor u = unit(x, -1); // [B, T, D]
    Tensor columns = unit(moe.phi(), 0).mul(moe.scale()); // [D, E*S]
    Tensor logits = torch.matmul(u, columns); // [B, T, E*S]
    Tensor dispatch = torch.softmax(logits, 1);
    Tensor combine = torch.softmax(logits, 2);
    Tensor slots = torch.bmm(dispatch.transpose(1, 2), u); // [B, E*S, D]
    Tensor rows = slots.view(b, e, s, d).transpose(0, 1).reshape(e, b * s, d);
    long f = moe.kind().mlp().width();
    Tensor in = moe.experts().narrow(1, 0, 2 * f * d).view(e, 2 * f, d);
    long rest = moe.experts().size(1) - 2 * f * d;
    Tensor outWeights = moe.experts().narrow(1, 2 * f * d, rest).view(e, rest / f, f);
    Tensor h = gated(torch.bmm(rows, in.transpose(1, 2))); // [E, B*S, F]
    Tensor out = torch.bmm(h, outWeights.transpose(1, 2));
    Tensor made = moe.kind().mlp().type() == FeedForward.Mlp.Type.SENET ? gated(out) : out;
    Tensor back = made.view(e, b, s, d).transpose(0, 1).reshape(b, e * s, d);
    return torch.bmm(combine, back);
  }

  /// Rows or columns divided by their length.
  private static Tensor unit(Tensor x, long dimension) {
    Tensor length = x.square().sum(new long[] {dimension}, true, Tensors.ANY_TYPE).sqrt();
    return x.div(length.clamp_min(Tensors.scalar(SMALLEST_NORM)));
  }
}
