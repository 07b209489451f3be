package steel.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import steel.files.FormatException;

/// One tensor of a file, whatever the file's format.
final class StoredTensor {
  private final Path file;
  private final TensorType type;
  private final List<Long> shape;
  private final Supplier<MemorySegment> source;
  private @Nullable MemorySegment bytes; // made when first asked for

  /// @param file that holds it, for messages
  /// @param type of its elements
  /// @param shape its sizes, row-major
  /// @param source its elements, little endian, row-major; asked at most once
  StoredTensor(Path file, TensorType type, List<Long> shape, Supplier<MemorySegment> source) {
    this.file = file;
    this.type = type;
    this.shape = List.copyOf(shape);
    this.source = source;
  }

  Path file() {
    return file;
  }

  TensorType type() {
    return type;
  }

  List<Long> shape() {
    return shape;
  }

  /// Borrowed: its elements, read-only; the same at every call.
  synchronized MemorySegment bytes() {
    MemorySegment made = bytes;
    if (made == null) {
      made = source.get().asReadOnly();
      bytes = made;
    }
    return made;
  }

  /// How many elements it has.
  long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /// The same, for an array.
  ///
  /// @throws FormatException if they are more than an array can hold
  int count(String name) {
    long count = elements();
    if (count > Integer.MAX_VALUE - 8) {
      throw new FormatException(
          file, "tensor %s %s is too large for one array".formatted(name, shape));
    }
    return (int) count;
  }
}
