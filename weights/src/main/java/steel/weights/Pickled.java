package steel.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value that a pickle of tensors may hold. Nothing else can come out of [Unpickler].
sealed interface Pickled {
  /// `None`.
  record Nothing() implements Pickled {}

  record Truth(boolean value) implements Pickled {}

  record Whole(BigInteger value) implements Pickled {}

  record Real(double value) implements Pickled {}

  /// Comparable, so that a table of keys stays fast whatever their hashes are.
  record Text(String value) implements Pickled, Comparable<Text> {
    @Override
    public int compareTo(Text other) {
      return value.compareTo(other.value);
    }
  }

  /// A name that stands for something of Python's; one of those that [Unpickler] allows.
  record Global(String name) implements Pickled {}

  /// Numbers of one type in an entry of the archive.
  ///
  /// @param key names the entry
  /// @param count how many numbers
  record Storage(TensorType type, String key, long count) implements Pickled {}

  /// A tensor: some of the numbers of a storage.
  ///
  /// @param offset its first element, counted in elements
  /// @param strides elements from one to the next, for each of `shape`
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}

  /// A list or tuple. A list grows while it is read, and may come to hold itself.
  record Sequence(List<Pickled> items) implements Pickled {
    Sequence() {
      this(new ArrayList<>());
    }
  }

  /// A dictionary, ordered. It grows while it is read, and may come to hold itself.
  record Dictionary(Map<Pickled, Pickled> items) implements Pickled {
    Dictionary() {
      this(new LinkedHashMap<>());
    }
  }
}
