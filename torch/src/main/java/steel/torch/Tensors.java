package steel.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// Between Java arrays and tensors. What is made belongs to the caller's scope.
final class Tensors {
  /// The type of the input.
  static final ScalarTypeOptional ANY_TYPE = new ScalarTypeOptional();

  /// Float64, in which sums are taken.
  static final ScalarTypeOptional DOUBLE = new ScalarTypeOptional(torch.ScalarType.Double);

  private Tensors() {}

  /// A copy, float32.
  static Tensor of(float[] values, long... shape) {
    Tensor tensor = torch.empty(shape);
    if (values.length > 0) {
      try (var _ = new PointerScope()) {
        new FloatPointer(tensor.data_ptr_float()).put(values);
      }
    }
    return tensor;
  }

  /// A copy, int64.
  static Tensor of(long[] values, long... shape) {
    return scoped(
        () -> {
          Tensor tensor =
              torch.empty(
                  shape, new TensorOptions(torch.ScalarType.Long), new MemoryFormatOptional());
          if (values.length > 0) {
            new LongPointer(tensor.data_ptr_long()).put(values);
          }
          return tensor;
        });
  }

  /// A copy of a contiguous float32 tensor.
  static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (var _ = new PointerScope()) {
      new FloatPointer(tensor.data_ptr_float()).get(values);
    }
    return values;
  }

  /// Runs a few operations in a scope of their own, so that what they make on the way is freed at
  /// once; the result belongs to the caller's scope, or to the caller where there is none.
  static Tensor scoped(Supplier<Tensor> operations) {
    Tensor result;
    try (var _ = new PointerScope()) {
      result = operations.get();
      result.retainReference();
    }
    PointerScope outer = PointerScope.getInnerScope();
    if (outer != null) {
      outer.attach(result);
      result.releaseReference(); // the one taken above
    }
    return result;
  }

  static Scalar scalar(double value) {
    return new Scalar(value);
  }
}
