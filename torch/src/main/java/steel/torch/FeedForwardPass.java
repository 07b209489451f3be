package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import steel.model.FeedForward;

/// The feed-forward half of a layer, for every kind. Results belong to the caller's scope.
///
/// Legend: `B` rows, `T` tokens, `D` hiddenSize, `E` experts, `S` slots per expert.
///
/// @param epsilon of the model's norms
record FeedForwardPass(Products products, double epsilon) {
  private static final double SMALLEST_NORM = 1e-12; // as the reference; a zero row stays zero

  /// @param x after the norm, `[B, T, D]`
  /// @param earlier what the kind remembers of tokens before; null where the call is the sequence
  /// @param documents texts of the rows; null where each is one
  /// @return `[B, T, D]`
  Tensor run(Network network, Tensor x, @Nullable SlotSums earlier, @Nullable Documents documents) {
    return Tensors.scoped(
        () ->
            switch (network) {
              case Network.One one -> one(one, x);
              case Network.Gated moe -> version1(moe, x);
              case Network.Scored moe -> version2(moe, x);
              case Network.SoftMoe moe -> version3(moe, x);
              case Network.PerToken(Network.SoftMoe moe) ->
                  ofTokens(moe.experts(), x, torch.softmax(Router.of(moe, x).scores(), -1));
              case Network.PerPrefix moe -> new PrefixSlots(moe, this).run(x, earlier, documents);
              case Network.PerChunk moe -> new ChunkSlots(moe, this).run(x, earlier, documents);
            });
  }

  Tensor one(Network.One one, Tensor x) {
    Tensor h = gated(products.linear(x, one.in()));
    Tensor y = products.linear(h, one.out());
    return one.mlp().type() == FeedForward.Mlp.Type.SENET ? gated(y) : y;
  }

  /// `silu(first half) * second half`, over the last dimension.
  private static Tensor gated(Tensor x) {
    TensorVector halves = x.chunk(2, -1);
    return torch.silu(halves.get(0)).mul(halves.get(1));
  }

  /// What each expert makes of its own rows.
  ///
  /// @param rows `[E, N, D]`
  /// @return `[E, N, D]`
  Tensor experts(Network.Experts experts, Tensor rows) {
    return Tensors.scoped(
        () -> {
          FeedForward.Mlp mlp = experts.kind().mlp();
          long e = experts.kind().numExperts();
          long d = rows.size(2);
          long f = mlp.width();
          Tensor in = experts.all().narrow(1, 0, 2 * f * d).view(e, 2 * f, d);
          long rest = experts.all().size(1) - 2 * f * d;
          Tensor out = experts.all().narrow(1, 2 * f * d, rest).view(e, rest / f, f);
          Tensor h = gated(products.batched(rows, in.transpose(1, 2))); // [E, N, F]
          Tensor y = products.batched(h, out.transpose(1, 2));
          return mlp.type() == FeedForward.Mlp.Type.SENET ? gated(y) : y;
        });
  }

  /// Version 1: `y_t = sum_e w_te f_e(x_t)` with `w_t = softmax(W x_t + b)`. Source: the released
  /// modelling file of Steel-LLM.
  private Tensor version1(Network.Gated moe, Tensor x) {
    Tensor logits = torch.linear(x, moe.weight(), new TensorOptional(moe.bias()));
    return ofTokens(moe.experts(), x, torch.softmax(logits, -1));
  }

  /// Every expert on every token, mixed.
  ///
  /// @param weights `[B, T, E]`
  private Tensor ofTokens(Network.Experts experts, Tensor x, Tensor weights) {
    long e = experts.kind().numExperts();
    long n = x.size(0) * x.size(1);
    Tensor rows = x.reshape(1, n, x.size(2)).expand(e, n, x.size(2));
    Tensor made = experts(experts, rows); // [E, N, D]
    Tensor shares = weights.reshape(n, e).t().unsqueeze(-1); // [E, N, 1]
    return made.mul(shares).sum(0).view(x.sizes());
  }

  /// Version 2: with `l = x score`, slot `z_j = sum_t softmax_j(l_t) x_t` and `y_t = sum_j
  /// softmax_t(l_j) f(z_j)`. Source: the released modelling file of Steel-LLM.
  private Tensor version2(Network.Scored moe, Tensor x) {
    Tensor logits = torch.matmul(x, moe.score()); // [B, T, E*S]
    Tensor slots = torch.bmm(torch.softmax(logits, 2).transpose(1, 2), x);
    return torch.bmm(torch.softmax(logits, 1), ofSlots(moe.experts(), slots));
  }

  /// Soft mixture of experts, version 3: every slot is an average of the unit vectors of all
  /// tokens, every token a mixture of what the experts made of the slots.
  ///
  /// `u_t = x_t / |x_t|`, `s_tj = g (u_t . phi_j / |phi_j|)`, `z_j = sum_t softmax_t(s_tj) u_t`,
  /// `y_t = sum_j softmax_j(s_tj) f_e(j)(z_j)`. Source: the released modelling file of Steel-LLM;
  /// Puigcerver et al. 2023, arXiv:2308.00951, dispatches `x_t`, not `u_t`.
  private Tensor version3(Network.SoftMoe moe, Tensor x) {
    Router router = Router.of(moe, x);
    Tensor dispatch = torch.softmax(router.scores(), 1);
    Tensor combine = torch.softmax(router.scores(), 2);
    Tensor slots = torch.bmm(dispatch.transpose(1, 2), router.units()); // [B, E*S, D]
    return torch.bmm(combine, ofSlots(moe.experts(), slots));
  }

  /// Every slot through its expert.
  ///
  /// @param slots `[N, E * S, D]`
  /// @return `[N, E * S, D]`
  Tensor ofSlots(Network.Experts experts, Tensor slots) {
    long n = slots.size(0);
    long d = slots.size(2);
    long e = experts.kind().numExperts();
    long s = experts.kind().slotsPerExpert();
    Tensor rows = slots.view(n, e, s, d).transpose(0, 1).reshape(e, n * s, d);
    Tensor made = products.exact(experts(experts, rows));
    return made.view(e, n, s, d).transpose(0, 1).reshape(n, e * s, d);
  }

  /// What version 3's router sees.
  ///
  /// @param units tokens of length 1, `[B, T, D]`
  /// @param scores of tokens for slots, `[B, T, E * S]`
  record Router(Tensor units, Tensor scores) {
    static Router of(Network.SoftMoe moe, Tensor x) {
      Tensor units = unit(x, -1);
      Tensor columns = unit(moe.phi(), 0).mul(moe.scale()); // [D, E*S]
      return new Router(units, torch.matmul(units, columns));
    }
  }

  /// Rows or columns divided by their length.
  private static Tensor unit(Tensor x, long dimension) {
    Tensor length = x.square().sum(new long[] {dimension}, true, Tensors.ANY_TYPE).sqrt();
    return x.div(length.clamp_min(Tensors.scalar(SMALLEST_NORM)));
  }
}
