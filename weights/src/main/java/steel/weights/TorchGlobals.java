package steel.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steel.files.FormatException;
import steel.weights.Pickled.Dictionary;
import steel.weights.Pickled.Global;
import steel.weights.Pickled.Sequence;
import steel.weights.Pickled.Storage;
import steel.weights.Pickled.Text;
import steel.weights.Pickled.View;
import steel.weights.Pickled.Whole;

/// The names that a pickle of tensors may use, and what they make: storages, views of them,
/// parameters, ordered dictionaries. Every other name is refused.
///
/// Source: what `torch.save` writes, read off files of PyTorch 2.
final class TorchGlobals {
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";

  /// No tensor of torch has more.
  private static final int MAX_DIMENSIONS = 64;

  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "torch.DoubleStorage", TensorType.F64,
          "torch.FloatStorage", TensorType.F32,
          "torch.HalfStorage", TensorType.F16,
          "torch.BFloat16Storage", TensorType.BF16,
          "torch.LongStorage", TensorType.I64,
          "torch.IntStorage", TensorType.I32,
          "torch.ShortStorage", TensorType.I16,
          "torch.CharStorage", TensorType.I8,
          "torch.ByteStorage", TensorType.U8,
          "torch.BoolStorage", TensorType.BOOL);

  /// Types as values of their own, such as in hyper-parameters.
  private static final Set<String> TYPES =
      Set.of(
          "torch.float64",
          "torch.float32",
          "torch.float16",
          "torch.bfloat16",
          "torch.int64",
          "torch.int32",
          "torch.int16",
          "torch.int8",
          "torch.uint8",
          "torch.bool");

  private TorchGlobals() {}

  /// What a name stands for.
  ///
  /// @throws FormatException if it is not one of those above
  static Pickled allowed(Path file, String module, String name) {
    String full = module + "." + name;
    if (TYPES.contains(full)) {
      return new Text(name);
    }
    if (full.equals(ORDERED_DICT)
        || full.equals(TENSOR)
        || full.equals(PARAMETER)
        || STORAGES.containsKey(full)) {
      return new Global(full);
    }
    throw new FormatException(
        file,
        "wants %s of Python, and only tensors, numbers, texts, lists and dictionaries are read; save"
                .formatted(full)
            + " its state_dict alone, or use safetensors");
  }

  /// The storage that a persistent id describes: `("storage", type, key, device, count)`.
  static Storage storage(Path file, Pickled id) {
    if (id instanceof Sequence(var items)
        && items.size() == 5
        && items.get(1) instanceof Global(String type)
        && items.get(2) instanceof Text(String key)) {
      TensorType known = STORAGES.get(type);
      if (known != null) {
        return new Storage(known, key, natural(file, items.get(4)));
      }
    }
    throw new FormatException(file, "its pickle describes a storage in a way of its own");
  }

  /// What a call of a name gives.
  ///
  /// @throws FormatException if the arguments are not those that `torch.save` writes
  static Pickled call(Path file, Pickled function, Pickled arguments) {
    String name = function instanceof Global(String global) ? global : "a value";
    if (arguments instanceof Sequence(var items)) {
      if (name.equals(ORDERED_DICT) && items.isEmpty()) {
        return new Dictionary();
      }
      if (name.equals(TENSOR)
          && items.size() >= 6
          && items.get(0) instanceof Storage storage
          && items.get(2) instanceof Sequence(var shape)
          && items.get(3) instanceof Sequence(var strides)) {
        return view(
            file,
            storage,
            natural(file, items.get(1)),
            naturals(file, shape),
            naturals(file, strides));
      }
      if (name.equals(PARAMETER) && items.size() == 3 && items.get(0) instanceof View view) {
        return view;
      }
    }
    throw new FormatException(
        file, "its pickle calls %s with what it does not take".formatted(name));
  }

  private static View view(
      Path file, Storage storage, long offset, List<Long> shape, List<Long> strides) {
    if (shape.size() != strides.size() || shape.size() > MAX_DIMENSIONS) {
      throw new FormatException(
          file,
          "its pickle has a tensor of %d sizes and %d strides"
              .formatted(shape.size(), strides.size()));
    }
    try {
      long count = 1;
      long last = offset;
      for (int i = 0; i < shape.size(); i++) {
        count = Math.multiplyExact(count, shape.get(i));
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
      if (count > 0 && last >= storage.count()) {
        throw new FormatException(
            file,
            "a tensor %s reaches number %d of storage %s, which has %d; fetch or write it again"
                .formatted(shape, last, storage.key(), storage.count()));
      }
      if (count > storage.count()) {
        throw new FormatException(
            file,
            "a tensor %s repeats the numbers of storage %s, which has %d; save a copy of it"
                .formatted(shape, storage.key(), storage.count()));
      }
    } catch (ArithmeticException e) {
      throw new FormatException(
          file, "a tensor has the impossible shape %s, strides %s".formatted(shape, strides), e);
    }
    return new View(storage, offset, shape, strides);
  }

  private static List<Long> naturals(Path file, List<Pickled> items) {
    return items.stream()
        .limit(MAX_DIMENSIONS + 1L) // one list may stand for very many tensors
        .map(item -> natural(file, item))
        .toList();
  }

  private static long natural(Path file, Pickled value) {
    if (value instanceof Whole(var number) && number.signum() >= 0 && number.bitLength() < 64) {
      return number.longValue();
    }
    throw new FormatException(file, "its pickle has a size that is no whole number from 0 up");
  }
}
