package steel.weights;

import java.io.IOException;

/// Tensors by name, whose numbers come some thousands at a time, so that none need be in memory as
/// a whole.
public interface NumberSource {
  /// Takes numbers.
  interface Sink {
    /// @param numbers borrowed; the first `count` are the next ones of the tensor, row-major
    /// @param count a multiple of 32 but at the end, so that blocks stay whole
    /// @throws IOException if they cannot be kept
    void accept(float[] numbers, int count) throws IOException;
  }

  /// Sizes of a tensor, row-major.
  long[] shape(String name);

  /// Hands over all numbers of a tensor.
  ///
  /// @throws IOException as the sink does
  void read(String name, Sink sink) throws IOException;

  /// What to throw of a tensor whose numbers cannot be used.
  default RuntimeException error(String name, IllegalArgumentException problem) {
    return new IllegalArgumentException(
        "tensor %s: %s".formatted(name, problem.getMessage()), problem);
  }
}
