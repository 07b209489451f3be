package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Matrix products in one precision. Results have the type of the products and belong to the
/// caller's scope; gradients flow through, and arrive at float32 operands as float32.
enum Products {
  /// Of float32 operands.
  FLOAT32(torch.ScalarType.Float),

  /// Of operands rounded to bfloat16, summed in float32, the sums rounded once more.
  BFLOAT16(torch.ScalarType.BFloat16);

  private final torch.ScalarType type;

  Products(torch.ScalarType type) {
    this.type = type;
  }

  /// Those of a precision, on this machine.
  static Products of(Precision precision) {
    return switch (precision.here()) {
      case FP32 -> FLOAT32;
      case BF16 -> BFLOAT16;
    };
  }

  boolean round() {
    return this == BFLOAT16;
  }

  torch.ScalarType type() {
    return type;
  }

  /// A tensor as these products read it.
  Tensor operand(Tensor x) {
    return round() ? x.to(type) : x;
  }

  /// A float32 tensor of a result.
  Tensor exact(Tensor result) {
    return round() ? result.to(torch.ScalarType.Float) : result;
  }

  /// @param x `[..., N]`
  /// @param weight `[M, N]`
  /// @return `[..., M]`
  Tensor linear(Tensor x, Tensor weight) {
    return torch.linear(operand(x), operand(weight));
  }

  /// @param left `[B, M, N]`
  /// @param right `[B, N, P]`
  /// @return `[B, M, P]`
  Tensor batched(Tensor left, Tensor right) {
    return torch.bmm(operand(left), operand(right));
  }

  /// Writes a product of two matrices into a float32 one.
  ///
  /// @param left of the type of these products
  /// @param right as `left`
  void into(Tensor result, Tensor left, Tensor right) {
    if (round()) {
      result.copy_(torch.mm(left, right));
    } else {
      torch.mm_out(result, left, right);
    }
  }

  /// Adds a product of two matrices to a float32 one.
  ///
  /// @param left of the type of these products
  /// @param right as `left`
  void addTo(Tensor sum, Tensor left, Tensor right) {
    if (round()) {
      sum.add_(torch.mm(left, right));
    } else {
      sum.addmm_(left, right);
    }
  }
}
