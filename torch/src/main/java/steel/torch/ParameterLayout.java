package steel.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;

/// Where each parameter lies in the one buffer that holds them all: first every matrix, then every
/// vector, each group in the order of the forward pass.
///
/// Matrices come first so that weight decay covers one range. The order within a layer puts
/// matrices that read the same input side by side (query, key and value; gate and up), so that one
/// view of the buffer is their fused matrix.
public final class ParameterLayout {
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final long matrixElements;
  private final long elements;

  /// One parameter.
  ///
  /// @param offset first element in the buffer
  /// @param shape sizes, row-major; not to be changed
  @SuppressWarnings("ArrayRecordComponent") // sizes for the native library; compared by nobody
  record Slot(long offset, long[] shape) {
    long elements() {
      long n = 1;
      for (long size : shape) {
        n *= size;
      }
      return n;
    }
  }

  private ParameterLayout(ModelConfig config) {
    Map<String, long[]> shapes = ParameterShapes.of(config);
    long at = place(shapes, true, 0);
    matrixElements = at;
    elements = place(shapes, false, at);
  }

  /// The layout of a model's parameters.
  public static ParameterLayout of(ModelConfig config) {
    return new ParameterLayout(config);
  }

  private long place(Map<String, long[]> shapes, boolean matrices, long from) {
    long at = from;
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      if (entry.getValue().length >= 2 == matrices) {
        Slot slot = new Slot(at, entry.getValue());
        slots.put(entry.getKey(), slot);
        at += slot.elements();
      }
    }
    return at;
  }

  /// Elements of all matrices together; they are the first ones of the buffer.
  public long matrixElements() {
    return matrixElements;
  }

  /// Elements of all parameters together.
  public long elements() {
    return elements;
  }

  Map<String, Slot> slots() {
    return slots;
  }

  Slot slot(String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return slot;
  }
}
