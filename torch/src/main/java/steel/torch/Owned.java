package steel.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/// Owns native objects that outlive the scope they were made in, and frees them all on [#close].
final class Owned implements AutoCloseable {
  private final List<Pointer> pointers = new ArrayList<>();

  /// Takes over a tensor; the caller's scope no longer frees it.
  synchronized Tensor keep(Tensor tensor) {
    tensor.retainReference();
    pointers.add(tensor);
    return tensor;
  }

  @Override
  public synchronized void close() {
    pointers.reversed().forEach(Pointer::releaseReference);
    pointers.clear();
  }
}
