package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Slots that change once a chunk: `y_t = sum_j softmax_j(s_tj) f(norm z_kj) + shared(x_t)`, where
/// `k` is the chunk of `t` and `z_kj` the weighted average of the unit vectors of all tokens before
/// it, as in [PrefixSlots]; those of the first chunk are learned. `J = E * S`.
///
/// @param pass what its networks are run by
record ChunkSlots(Network.PerChunk network, FeedForwardPass pass) {

  /// @param x `[B, T, D]`
  /// @param earlier what is known of earlier tokens; null where the call is the sequence
  /// @param documents texts of the rows; null where each is one
  /// @return `[B, T, D]`
  Tensor run(Tensor x, @Nullable SlotSums earlier, @Nullable Documents documents) {
    FeedForwardPass.Router router = FeedForwardPass.Router.of(network.moe(), x);
    Tensor combine = torch.softmax(router.scores(), -1); // [B, T, J]
    Tensor weights = PrefixSlots.weights(network.moe(), router);
    Tensor mixed;
    if (earlier != null) {
      mixed = step(router.units(), weights, combine, earlier);
    } else if (documents != null && documents.chunks() != null) {
      mixed = texts(router.units(), weights, combine, documents.chunks());
    } else {
      mixed = whole(router.units(), weights, combine);
    }
    return mixed.add(pass.one(network.shared(), x));
  }

  /// All chunks at once.
  private Tensor whole(Tensor units, Tensor weights, Tensor combine) {
    long b = units.size(0);
    long t = units.size(1);
    long d = units.size(2);
    long j = network.kind().slots();
    long c = network.kind().slotChunk();
    long k = (t + c - 1) / c;
    Tensor slots = initial(b).view(b, 1, j, d);
    if (k > 1) {
      Tensor full = units.narrow(1, 0, (k - 1) * c).reshape(b * (k - 1), c, d);
      Tensor shares = weights.narrow(1, 0, (k - 1) * c).reshape(b * (k - 1), c, j);
      SlotSums.Sums sums = sums(full, shares);
      Tensor upTo = torch.ones(k - 1, k - 1).tril();
      Tensor vectors = torch.matmul(upTo, sums.vectors().view(b, k - 1, j * d));
      Tensor totals = torch.matmul(upTo, sums.weights().view(b, k - 1, j));
      Tensor later = vectors.view(b, k - 1, j, d).div(totals.unsqueeze(-1));
      slots = torch.cat(new TensorVector(slots, later), 1);
    }
    Tensor made = made(slots.view(b * k, j, d));
    Tensor chunks = PrefixSlots.padded(combine, k * c).view(b * k, c, j);
    return torch.bmm(chunks, made).view(b, k * c, d).narrow(1, 0, t);
  }

  /// All chunks at once, of texts that begin anywhere.
  private Tensor texts(Tensor units, Tensor weights, Tensor combine, Documents.Chunks chunks) {
    long b = units.size(0);
    long t = units.size(1);
    long d = units.size(2);
    long j = network.kind().slots();
    long n = chunks.members().size(1);
    Tensor shares = chunks.members().unsqueeze(2).mul(weights.transpose(1, 2).unsqueeze(1));
    Tensor vectors = torch.bmm(shares.reshape(b, n * j, t), units).view(b, n, j * d);
    Tensor totals = shares.sum(new long[] {3}, false, Tensors.ANY_TYPE); // [B, N, J]
    Tensor first = chunks.first().unsqueeze(-1); // [B, N, 1]
    Tensor before = torch.bmm(chunks.before(), vectors).view(b, n, j, d);
    Tensor count = torch.bmm(chunks.before(), totals).add(first); // never 0
    Tensor slots =
        before
            .div(count.unsqueeze(-1))
            .add(initial(b).unsqueeze(1).mul(first.unsqueeze(-1))); // [B, N, J, D]
    Tensor made = made(slots.reshape(b * n, j, d)).reshape(b, n * j, d);
    Tensor taken = chunks.members().transpose(1, 2).unsqueeze(3).mul(combine.unsqueeze(2));
    return torch.bmm(taken.reshape(b, t, n * j), made);
  }

  /// Token after token, chunk after chunk.
  private Tensor step(Tensor units, Tensor weights, Tensor combine, SlotSums earlier) {
    int c = network.kind().slotChunk();
    int tokens = Math.toIntExact(units.size(1));
    TensorVector parts = new TensorVector();
    for (int at = 0; at < tokens; ) {
      Tensor made = earlier.made();
      if (made == null || earlier.openTokens() == 0) {
        SlotSums.Sums before = earlier.whole();
        made =
            made(
                before == null
                    ? initial(units.size(0))
                    : before.vectors().div(before.weights().unsqueeze(-1)));
        earlier.begin(made);
      }
      int n = Math.min(c - earlier.openTokens(), tokens - at);
      parts.push_back(torch.bmm(combine.narrow(1, at, n), made));
      earlier.extend(sums(units.narrow(1, at, n), weights.narrow(1, at, n)), n);
      if (earlier.openTokens() == c) {
        earlier.end();
      }
      at += n;
    }
    return torch.cat(parts, 1);
  }

  /// @param units `[N, C, D]`
  /// @param weights `[N, C, J]`
  private static SlotSums.Sums sums(Tensor units, Tensor weights) {
    return new SlotSums.Sums(
        torch.bmm(weights.transpose(1, 2), units),
        weights.sum(new long[] {1}, false, Tensors.ANY_TYPE));
  }

  /// Slots of the first chunk, `[B, J, D]`.
  private Tensor initial(long rows) {
    Tensor slots = network.initialSlots();
    return slots.unsqueeze(0).expand(rows, slots.size(0), slots.size(1));
  }

  private Tensor made(Tensor slots) {
    return pass.ofSlots(
        network.moe().experts(),
        network.kind().slotNorm() ? PrefixSlots.norm(slots, pass.epsilon()) : slots.contiguous());
  }
}
