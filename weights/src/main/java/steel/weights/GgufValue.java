package steel.weights;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A value of a GGUF file's metadata.
public sealed interface GgufValue {
  /// How it is stored.
  Kind kind();

  /// A whole number.
  ///
  /// @param value of a `UINT64` the bits: above 2^63 it is negative
  record Whole(Kind kind, long value) implements GgufValue {}

  /// A number with a fraction.
  record Real(Kind kind, double value) implements GgufValue {}

  /// True or false.
  record Truth(boolean value) implements GgufValue {
    @Override
    public Kind kind() {
      return Kind.BOOL;
    }
  }

  /// A text.
  record Text(String value) implements GgufValue {
    @Override
    public Kind kind() {
      return Kind.STRING;
    }
  }

  /// A list of values of one kind.
  ///
  /// @param items their kind, also where there are none
  /// @param values not copied, as there may be very many: not to be changed any more
  record Items(Kind items, List<GgufValue> values) implements GgufValue {
    public Items {
      values = Collections.unmodifiableList(values);
    }

    @Override
    public Kind kind() {
      return Kind.ARRAY;
    }
  }

  /// How a value is stored. Source: `gguf_metadata_value_type` in ggml-org/ggml's `docs/gguf.md`.
  enum Kind {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 8),
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private final int id;
    private final int bytes;

    Kind(int id, int bytes) {
      this.id = id;
      this.bytes = bytes;
    }

    /// Its number in files.
    int id() {
      return id;
    }

    /// The fewest bytes that a value of it takes.
    int bytes() {
      return bytes;
    }

    static Optional<Kind> of(int id) {
      return Arrays.stream(values()).filter(kind -> kind.id == id).findFirst();
    }
  }

  /// A text.
  static GgufValue of(String value) {
    return new Text(value);
  }

  /// A whole number from 0 up, as sizes and ids are stored.
  static GgufValue of(int value) {
    return new Whole(Kind.UINT32, value);
  }

  /// A number of single precision.
  static GgufValue of(float value) {
    return new Real(Kind.FLOAT32, value);
  }

  /// True or false.
  static GgufValue of(boolean value) {
    return new Truth(value);
  }

  /// A list of texts.
  static GgufValue ofTexts(List<String> values) {
    return new Items(Kind.STRING, values.stream().map(GgufValue::of).toList());
  }

  /// A list of whole numbers with a sign.
  static GgufValue ofIntegers(List<Integer> values) {
    return new Items(
        Kind.INT32, values.stream().<GgufValue>map(value -> new Whole(Kind.INT32, value)).toList());
  }
}
