package steel.torch;

import org.bytedeco.pytorch.Tensor;

/// Views into the one tensor of a [ParameterBuffer].
final class Views {
  private Views() {}

  /// Borrowed: shares the elements of `flat`. The handle belongs to the caller's scope.
  static Tensor of(Tensor flat, LayerTensors.View view) {
    return Tensors.scoped(() -> flat.narrow(0, view.offset(), view.elements()).view(view.shape()));
  }
}
