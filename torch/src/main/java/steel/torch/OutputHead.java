package steel.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
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
  private static final int GROUP_ELEMENTS = 1 << 26; // 128 MiB of gradients in bfloat16
  private static final int LEAST_ROWS = 64; // fewer would make the products too thin

  private OutputHead() {}

  /// Rows whose logits are there at once.
  ///
  /// @param wanted by the caller; 0 for as many as suit the cache
  static long pieceRows(long wanted, long vocabulary) {
    return wanted > 0 ? wanted : Math.max(LEAST_ROWS, PIECE_ELEMENTS / vocabulary);
  }

  /// Rows whose share of the head's gradient is added at once: a piece, if a product can add to the
  /// sum; else several, because adding reads and writes the whole sum once more.
  static long groupRows(long piece, long vocabulary, Products products) {
    return products.round() ? Math.max(1, GROUP_ELEMENTS / vocabulary / piece) * piece : piece;
  }

  /// Adds the gradient of the head to `weightGradient`. The caller's scope owns the result.
  ///
  /// @param pieceRows rows whose logits are there at once; changes nothing but rounding
  /// @param hidden `[N, D]`
  /// @param targets `[N]` int64
  /// @param weight `[V, D]`
  /// @param scale what the sum of the losses is multiplied by, in the gradients only
  /// @param lossSum receives the sum of the losses, in nats
  /// @return gradient of the hidden states, `[N, D]`
  static Tensor backward(
      Products products,
      long pieceRows,
      Tensor hidden,
      Tensor targets,
      Tensor weight,
      Tensor weightGradient,
      double scale,
      double[] lossSum) {
    return backward(
        products,
        pieceRows,
        groupRows(pieceRows, weight.size(0), products),
        hidden,
        targets,
        weight,
        weightGradient,
        scale,
        lossSum);
  }

  /// As the other, with a choice of groups.
  ///
  /// @param groupRows a multiple of `pieceRows`; the same, if products do not round
  static Tensor backward(
      Products products,
      long pieceRows,
      long groupRows,
      Tensor hidden,
      Tensor targets,
      Tensor weight,
      Tensor weightGradient,
      double scale,
      double[] lossSum) {
    long rows = hidden.size(0);
    long vocabulary = weight.size(0);
    long group = Math.min(rows, groupRows);
    Tensor hiddenGradient = torch.empty_like(hidden);
    try (var _ = new PointerScope()) {
      Tensor logits = torch.empty(Math.min(rows, pieceRows), vocabulary);
      Tensor gradients = // of a group; the logits turn into theirs where both have one type
          products.round()
              ? torch.empty(
                  new long[] {group, vocabulary},
                  new TensorOptions(products.type()),
                  new MemoryFormatOptional())
              : logits;
      Pieces pieces =
          new Pieces(products, products.operand(weight), logits, gradients, scale, lossSum);
      Tensor operands = products.operand(hidden);
      for (long from = 0; from < rows; from += group) {
        long n = Math.min(group, rows - from);
        try (var _ = new PointerScope()) {
          Tensor h = operands.narrow(0, from, n);
          pieces.run(h, targets.narrow(0, from, n), hiddenGradient.narrow(0, from, n));
          products.addTo(weightGradient, gradients.narrow(0, 0, n).t(), h);
        }
      }
    }
    return hiddenGradient;
  }

  /// Runs a group of rows, piece after piece.
  ///
  /// @param weight as the products read it, `[V, D]`
  /// @param logits room for a piece, float32
  /// @param gradients room for a group, of the type of the products
  @SuppressWarnings("ArrayRecordComponent") // a place for a result; compared by nobody
  private record Pieces(
      Products products,
      Tensor weight,
      Tensor logits,
      Tensor gradients,
      double scale,
      double[] lossSum) {

    /// Fills the first rows of `gradients`, and those of the hidden states.
    void run(Tensor hidden, Tensor targets, Tensor hiddenGradient) {
      long rows = hidden.size(0);
      Tensor columns = weight.t();
      for (long from = 0; from < rows; from += logits.size(0)) {
        long n = Math.min(logits.size(0), rows - from);
        try (var _ = new PointerScope()) {
          Tensor piece = logits.narrow(0, 0, n);
          products.into(piece, hidden.narrow(0, from, n), columns);
          lossSum[0] += intoGradient(piece, targets.narrow(0, from, n).unsqueeze(1), scale);
          Tensor gradient = gradients.narrow(0, from, n);
          if (products.round()) {
            gradient.copy_(piece);
          }
          products.into(hiddenGradient.narrow(0, from, n), gradient, weight);
        }
      }
    }
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
  static double loss(Products products, Tensor hidden, Tensor targets, Tensor weight) {
    double[] loss = new double[1];
    pieces(
        products,
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
        Products.FLOAT32,
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

  private static void pieces(
      Products products, Tensor hidden, Tensor targets, Tensor weight, PieceSink sink) {
    long rows = hidden.size(0);
    Tensor operands = products.operand(hidden);
    Tensor columns = products.operand(weight);
    long piece = pieceRows(0, weight.size(0));
    for (long from = 0; from < rows; from += piece) {
      long n = Math.min(piece, rows - from);
      try (var _ = new PointerScope()) {
        Tensor logits = products.exact(products.linear(operands.narrow(0, from, n), columns));
        Tensor target = targets.narrow(0, from, n).unsqueeze(1);
        sink.accept(from, torch.log_softmax(logits, 1).gather(1, target));
      }
    }
  }
}
