package steel.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import steel.files.FormatException;
import steel.weights.NumberSource;
import steel.weights.SafetensorsWriter;
import steel.weights.TensorType;
import steel.weights.Weights;

/// One float32 number for every parameter of a model, in one tensor: the weights themselves, their
/// gradients, or a moment of the optimizer. Owns the tensor.
public final class ParameterBuffer implements AutoCloseable {
  private final ParameterLayout layout;
  private final Tensor flat;

  private ParameterBuffer(ParameterLayout layout, Tensor flat) {
    this.layout = layout;
    this.flat = flat;
  }

  /// A buffer of zeros; the caller closes it.
  public static ParameterBuffer zeros(ParameterLayout layout) {
    TorchRuntime.load();
    try (var _ = new PointerScope()) {
      Tensor flat = torch.zeros(layout.elements());
      flat.retainReference();
      return new ParameterBuffer(layout, flat);
    }
  }

  /// Borrowed: all elements, `[elements]`.
  public Tensor flat() {
    return flat;
  }

  /// Where each parameter lies.
  public ParameterLayout layout() {
    return layout;
  }

  /// Takes over all numbers of a buffer of the same layout.
  public void copyFrom(ParameterBuffer other) {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      flat.copy_(other.flat);
    }
  }

  /// Makes every number 0.
  public void zero() {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      flat.zero_();
    }
  }

  /// Whether every number is one, and none is infinite.
  public boolean isFinite() {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      return Double.isFinite(flat.sum(Tensors.DOUBLE).item_double());
    }
  }

  /// A copy of one parameter, row-major.
  public float[] floats(String name) {
    float[] values = new float[Math.toIntExact(layout.slot(name).elements())];
    try (var _ = new PointerScope()) {
      pointer(name).get(values);
    }
    return values;
  }

  /// Reads every parameter from a file or folder of weights.
  ///
  /// @param prefix stands before the name of each parameter there
  /// @throws FormatException if one is missing or has another shape
  public void read(Weights weights, String prefix) {
    for (Map.Entry<String, ParameterLayout.Slot> entry : layout.slots().entrySet()) {
      String name = prefix + entry.getKey();
      long[] wanted = entry.getValue().shape();
      long[] shape = weights.shape(name);
      if (!Arrays.equals(shape, wanted)) {
        throw new FormatException(
            weights.file(name),
            "%s is %s, config.json wants %s; is it of this checkpoint?"
                .formatted(name, Arrays.toString(shape), Arrays.toString(wanted)));
      }
      read(entry.getKey(), weights, name);
      weights.unload(name); // or the file and its copy would both be in memory
    }
  }

  /// Reads one parameter, which may be larger than an array should be.
  ///
  /// @param sourceName what it is called there
  void read(String name, NumberSource source, String sourceName) {
    long[] at = {0};
    try (var _ = new PointerScope()) {
      FloatPointer into = pointer(name);
      source.read(
          sourceName,
          (numbers, count) -> {
            into.position(at[0]).put(numbers, 0, count);
            at[0] += count;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory refuses nothing
    }
  }

  /// Borrowed: every parameter as a tensor to be written, its bytes being those of this buffer.
  ///
  /// @param prefix put before each name
  public List<SafetensorsWriter.Tensor> tensors(String prefix) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    try (var _ = new PointerScope()) {
      for (Map.Entry<String, ParameterLayout.Slot> entry : layout.slots().entrySet()) {
        long bytes = entry.getValue().elements() * Float.BYTES;
        BytePointer pointer = new BytePointer(pointer(entry.getKey())).capacity(bytes);
        tensors.add(
            new SafetensorsWriter.Tensor(
                prefix + entry.getKey(),
                TensorType.F32,
                entry.getValue().shape(),
                MemorySegment.ofBuffer(pointer.asByteBuffer())));
      }
    }
    return tensors;
  }

  @Override
  public void close() {
    flat.releaseReference();
  }

  private FloatPointer pointer(String name) {
    ParameterLayout.Slot slot = layout.slot(name);
    return new FloatPointer(flat.data_ptr_float().getPointer(slot.offset()))
        .capacity(slot.elements());
  }
}
