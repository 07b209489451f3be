package steel.torch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Version 3 on every prefix: `z_tj = sum_{m<=t} w_mj u_m / sum_{m<=t} w_mj`, `y_t = sum_j
/// softmax_j(s_tj) f(norm z_tj)`, with `w_mj = e^(s_mj - |g|)`. Scores lie between `-|g|` and
/// `|g|`, so no weight overflows, and none depends on a later token.
///
/// Sums are taken in chunks: inside of one by a product with a triangle, before it by one with the
/// sums of whole chunks. `J = E * S`.
///
/// @param pass what its networks are run by
record PrefixSlots(Network.PerPrefix network, FeedForwardPass pass) {
  private static final int CHUNK = 64; // tokens; the work inside of a chunk grows with it

  /// @param x `[B, T, D]`
  /// @param earlier sums over earlier tokens, which grow; null where there are none
  /// @param documents texts of the rows; null where each is one
  /// @return `[B, T, D]`
  Tensor run(Tensor x, @Nullable SlotSums earlier, @Nullable Documents documents) {
    FeedForwardPass.Router router = FeedForwardPass.Router.of(network.moe(), x);
    Tensor slots = slots(router, earlier, documents); // [B * T, J, D]
    Tensor made =
        pass.ofSlots(
            network.moe().experts(),
            network.kind().slotNorm() ? norm(slots, pass.epsilon()) : slots);
    Tensor combine = torch.softmax(router.scores(), -1).view(-1, 1, network.kind().slots());
    return torch.bmm(combine, made).view(x.sizes());
  }

  private Tensor slots(
      FeedForwardPass.Router router, @Nullable SlotSums earlier, @Nullable Documents documents) {
    long b = router.units().size(0);
    long t = router.units().size(1);
    long d = router.units().size(2);
    long j = network.kind().slots();
    long c = Math.min(CHUNK, t);
    long k = (t + c - 1) / c;
    Tensor units = padded(router.units(), k * c).view(b * k, c, d);
    Tensor weights = padded(weights(network.moe(), router), k * c).view(b * k, c, j);
    Borders borders = documents == null ? null : Borders.of(documents, c, k);
    Tensor seen = torch.ones(c, c).tril(); // [C, C], or [BK, 1, C, C]
    if (borders != null) {
      seen = seen.mul(borders.inside());
    }
    Tensor inside = weights.transpose(1, 2).unsqueeze(2).mul(seen); // [BK, J, C, C]
    Tensor vectors = torch.bmm(inside.reshape(b * k, j * c, c), units).view(b, k, j, c, d);
    Tensor totals = inside.sum(new long[] {3}, false, Tensors.ANY_TYPE).view(b, k, j, c);
    SlotSums.Sums before =
        before(
            new SlotSums.Sums(vectors.select(3, c - 1), totals.select(3, c - 1)),
            borders == null ? torch.ones(k, k).tril(-1) : borders.before(),
            earlier == null ? null : earlier.whole());
    Tensor vectorsBefore = before.vectors().unsqueeze(3); // [B, K, J, 1, D]
    Tensor totalsBefore = before.weights().unsqueeze(3);
    if (borders != null) {
      vectorsBefore = vectorsBefore.mul(borders.reached().unsqueeze(-1));
      totalsBefore = totalsBefore.mul(borders.reached());
    }
    vectors = vectors.add(vectorsBefore);
    totals = totals.add(totalsBefore);
    if (earlier != null) {
      long chunk = (t - 1) / c;
      long last = (t - 1) % c;
      earlier.whole(
          new SlotSums.Sums(
              vectors.select(1, chunk).select(2, last).contiguous(),
              totals.select(1, chunk).select(2, last).contiguous()));
    }
    Tensor slots = vectors.div(totals.unsqueeze(-1)).transpose(2, 3); // [B, K, C, J, D]
    return slots.reshape(b, k * c, j, d).narrow(1, 0, t).reshape(b * t, j, d);
  }

  /// Where texts end, for sums in chunks.
  ///
  /// @param inside 1 where two tokens of a chunk are of one text, `[BK, 1, C, C]`
  /// @param before 1 where the text that a chunk begins in reaches back to an earlier chunk, which
  ///   then counts with the sum at its last token, `[B, K, K]`
  /// @param reached 1 where a token is of the text that its chunk begins in, `[B, K, 1, C]`
  private record Borders(Tensor inside, Tensor before, Tensor reached) {
    static Borders of(Documents documents, long c, long k) {
      long b = documents.numbers().size(0);
      Tensor numbers = documents.numbers();
      long missing = k * c - numbers.size(1);
      if (missing > 0) { // padding is of the last text, so that no sum of weights is 0
        Tensor last = numbers.narrow(1, numbers.size(1) - 1, 1).expand(b, missing);
        numbers = torch.cat(new TensorVector(numbers, last), 1);
      }
      Tensor chunks = numbers.view(b, k, c);
      Tensor rows = chunks.view(b * k, 1, 1, c);
      Tensor first = chunks.narrow(2, 0, 1); // [B, K, 1]
      Tensor last = chunks.narrow(2, c - 1, 1).transpose(1, 2); // [B, 1, K]
      return new Borders(
          as01(rows.eq(rows.transpose(2, 3))),
          as01(first.eq(last)).tril(-1),
          as01(chunks.eq(first)).unsqueeze(2));
    }

    private static Tensor as01(Tensor isSo) {
      return isSo.to(torch.ScalarType.Float);
    }
  }

  /// Sums over all that comes before each chunk.
  ///
  /// @param chunks sums of each chunk, `[B, K, J, D]` and `[B, K, J]`
  /// @param below 1 where a chunk counts for another, `[K, K]` or `[B, K, K]`
  /// @param earlier over tokens before all of them
  private static SlotSums.Sums before(
      SlotSums.Sums chunks, Tensor below, SlotSums.@Nullable Sums earlier) {
    long b = chunks.vectors().size(0);
    long k = chunks.vectors().size(1);
    Tensor vectors =
        torch.matmul(below, chunks.vectors().reshape(b, k, -1)).view(chunks.vectors().sizes());
    Tensor weights = torch.matmul(below, chunks.weights());
    return earlier == null
        ? new SlotSums.Sums(vectors, weights)
        : new SlotSums.Sums(
            vectors.add(earlier.vectors().unsqueeze(1)),
            weights.add(earlier.weights().unsqueeze(1)));
  }

  /// How much each token counts for each slot, above 0, `[B, T, J]`.
  static Tensor weights(Network.SoftMoe moe, FeedForwardPass.Router router) {
    return router.scores().sub(moe.scale().abs()).exp();
  }

  /// Zeros behind the last token, so that there are `tokens`.
  static Tensor padded(Tensor x, long tokens) {
    long missing = tokens - x.size(1);
    return missing == 0
        ? x
        : torch.cat(new TensorVector(x, torch.zeros(x.size(0), missing, x.size(2))), 1);
  }

  /// Slots of a mean square of 1. Averages of unit vectors are far shorter, so `epsilon` counts
  /// against their length, not against their mean square.
  static Tensor norm(Tensor slots, double epsilon) {
    long d = slots.size(-1);
    return torch.rms_norm(
        slots, new long[] {d}, new TensorOptional(), new DoubleOptional(epsilon / d));
  }
}
