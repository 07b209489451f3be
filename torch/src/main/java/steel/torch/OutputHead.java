package steel.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The last product and the loss, in pieces: `loss = -sum_i log softmax(h_i W^T)[target_i]`.
///
/// No tensor of all logits is ever made. Each piece of a few rows is turned from logits into
/// log-probabilities and then into its gradient in place, while it is in the cache, and its shares
/// of the gradients are added up at once. Works on detached tensors; the caller carries the
/// gradient of the hidden states on.
final class OutputHead {
  private static final int PIECE_ELEMENTS =
      1 << 21; // 8 MiB of logits: about one second-level cache
  private static final int LEAST_ROWS = 64; // fewer would make the products too thin

  private OutputHead() {}

  /// Rows whose logits are there at once.
  static long pieceRows(long vocabulary) {
    return Math.max(LEAST_ROWS, PIECE_ELEMENTS / vocabulary);
  }

  /// Adds the gradient of the head to `weightGradient`. The caller's scope owns the result.
  ///
  /// @param hidden `[N, D]`
  /// @param targets `[N]` int64
  /// @param weight `[V, D]`
  /// @param scale what the sum of the losses is multiplied by, in the gradients only
  /// @param lossSum receives the sum of the losses, in nats
  /// @return gradient of the hidden states, `[N, D]`
  static Tensor backward(
      Tensor hidden,
      Tensor targets,
      Tensor weight,
      Tensor weightGradient,
      double scale,
      double[] lossSum) {
    long rows = hidden.size(0);
    long vocabulary = weight.size(0);
    long piece = Math.min(rows, pieceRows(vocabulary));
    Tensor hiddenGradient = torch.empty_like(hidden);
    try (var _ = new PointerScope()) {
      Tensor buffer = torch.empty(piece, vocabulary);
      Tensor columns = weight.t();
      for (long from = 0; from < rows; from += piece) {
        long n = Math.min(piece, rows - from);
        try (var _ = new PointerScope()) {
          Tensor h = hidden.narrow(0, from, n);
          Tensor target = targets.narrow(0, from, n).unsqueeze(1);
          Tensor logits = buffer.narrow(0, 0, n);
          torch.mm_out(logits, h, columns);
          lossSum[0] += intoGradient(logits, target, scale);
          torch.mm_out(hiddenGradient.narrow(0, from, n), logits, weight);
          weightGradient.addmm_(logits.t(), h);
        }
      }
    }
    return hiddenGradient;
  }

  /// Turns logits `[n, V]` into `scale * (softmax - onehot)`, in place.
  ///
  /// @return the sum of the losses
  private static double intoGradient(Tensor logits, Tensor target, double scale) {
    torch.log_softmax_out(logits, logits, 1);
    double loss = -logits.gather(1, target).sum(Tensors.DOUBLE).item_double();
    logits.exp_();
    logits.scatter_add_(1, target, torch.full(new long[] {target.size(0), 1}, Tensors.scalar(-1)));
    logits.mul_(Tensors.scalar(scale));
    return loss;
  }

  /// The sum of the losses alone.
  static double loss(Tensor hidden, Tensor targets, Tensor weight) {
    double[] loss = new double[1];
    pieces(
        hidden,
        targets,
        weight,
        (_, scores) -> loss[0] -= scores.sum(Tensors.DOUBLE).item_double());
    return loss[0];
  }

  /// Log-probabilities of the targets, `[N]`, in nats.
  static double[] logProbabilities(Tensor hidden, Tensor targets, Tensor weight) {
    double[] all = new double[Math.toIntExact(hidden.size(0))];
    pieces(
        hidden,
        targets,
        weight,
        (from, scores) -> {
          float[] piece = Tensors.floats(scores.contiguous());
          for (int i = 0; i < piece.length; i++) {
            all[Math.toIntExact(from) + i] = piece[i];
          }
        });
    return all;
  }

  private interface PieceSink {
    /// @param scores log-probabilities of targets, `[n, 1]`
    void accept(long from, Tensor scores);
  }

  private static void pieces(Tensor hidden, Tensor targets, Tensor weight, PieceSink sink) {
    long rows = hidden.size(0);
    long piece = pieceRows(weight.size(0));
    for (long from = 0; from < rows; from += piece) {
      long n = Math.min(piece, rows - from);
      try (var _ = new PointerScope()) {
        Tensor logits = torch.linear(hidden.narrow(0, from, n), weight);
        Tensor target = targets.narrow(0, from, n).unsqueeze(1);
        sink.accept(from, torch.log_softmax(logits, 1).gather(1, target));
      }
    }
  }
}
