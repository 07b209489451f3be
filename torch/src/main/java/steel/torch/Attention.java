package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Causal attention, `softmax(q k^T / sqrt(K)) v`, with query heads that share key-value heads.
///
/// Query heads of one group are stacked as further rows, so that both products are plain batched
/// ones and keys are never copied per query head. Source: Vaswani et al. 2017, arXiv:1706.03762;
/// Ainslie et al. 2023, arXiv:2305.13245.
final class Attention {
  private Attention() {}

  /// The caller's scope owns the result, which has the type of the products.
  ///
  /// @param query `[B, H, T, K]`, the last `T` positions of the sequence
  /// @param key `[B, G, S, K]`, all positions so far, `S >= T`
  /// @param value as `key`
  /// @param mask added to the scores, `[T, S]`, or one of each row, `[B, 1, 1, T, S]`
  /// @return `[B, T, H * K]`
  static Tensor attend(Products products, Tensor query, Tensor key, Tensor value, Tensor mask) {
    return Tensors.scoped(
        () -> {
          long b = query.size(0);
          long h = query.size(1);
          long t = query.size(2);
          long k = query.size(3);
          long g = key.size(1);
          long s = key.size(2);
          Tensor scaled = query.mul(Tensors.scalar(1 / Math.sqrt((double) k)));
          Tensor rows = scaled.reshape(b * g, h / g * t, k);
          Tensor keys = key.reshape(b * g, s, k);
          Tensor scores = products.batched(rows, keys.transpose(1, 2));
          scores.view(b, g, h / g, t, s).add_(mask);
          Tensor mixed = products.batched(torch.softmax(scores, -1), value.reshape(b * g, s, k));
          return mixed.view(b, h, t, k).transpose(1, 2).reshape(b, t, h * k);
        });
  }

  /// What is added to the scores: minus infinity where a key comes after its query, `[T, S]`. The
  /// caller's scope owns it.
  ///
  /// @param tokens `T`, the queries; they are the last of the keys
  /// @param keys `S`
  static Tensor mask(int tokens, int keys) {
    return Tensors.scoped(
        () ->
            torch
                .full(new long[] {tokens, keys}, Tensors.scalar(Double.NEGATIVE_INFINITY))
                .triu(keys - tokens + 1));
  }
}
