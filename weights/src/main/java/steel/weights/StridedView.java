package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import steel.weights.Pickled.View;

/// Turns a view of a storage into rows that follow one another.
final class StridedView {
  private StridedView() {}

  /// The elements of a view, row-major: where they lie if they lie so, a copy otherwise.
  ///
  /// @param numbers the storage
  /// @param arena owns the copy
  static MemorySegment rowMajor(View view, MemorySegment numbers, Arena arena) {
    long width = view.storage().type().bytes();
    long count = view.shape().stream().reduce(1L, (a, b) -> a * b);
    if (count == 0) {
      return numbers.asSlice(0, 0);
    }
    if (isRowMajor(view)) {
      return numbers.asSlice(view.offset() * width, count * width);
    }
    MemorySegment copy = arena.allocate(count * width, Long.BYTES);
    List<Long> shape = view.shape();
    long[] at = new long[shape.size()];
    long from = view.offset();
    for (long i = 0; i < count; i++) {
      MemorySegment.copy(numbers, from * width, copy, i * width, width);
      for (int d = at.length - 1; d >= 0; d--) { // the next place, as an odometer counts
        from += view.strides().get(d);
        if (++at[d] < shape.get(d)) {
          break;
        }
        from -= view.strides().get(d) * shape.get(d);
        at[d] = 0;
      }
    }
    return copy;
  }

  private static boolean isRowMajor(View view) {
    long stride = 1;
    for (int d = view.shape().size() - 1; d >= 0; d--) {
      long size = view.shape().get(d);
      if (size != 1 && view.strides().get(d) != stride) {
        return false;
      }
      stride *= size;
    }
    return true;
  }
}
