package steel.weights;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.files.FormatException;
import steel.weights.GgufValue.Kind;

/// Reads the head of a GGUF file, version 2 or 3, little endian: metadata, then where each tensor
/// lies.
///
/// Source: `docs/gguf.md` of ggml-org/ggml.
final class GgufReader {
  static final int MAGIC = 0x46554747; // "GGUF"

  /// What the data is aligned to where the file does not say.
  static final int ALIGNMENT = 32;

  static final String ALIGNMENT_KEY = "general.alignment";

  /// A large vocabulary has some 10^6 tokens, types and merges.
  private static final int MAX_VALUES = 8_000_000;

  /// Keys, and tensors, likewise.
  private static final int MAX_ENTRIES = 1_000_000;

  /// Of one text; a chat template has some thousand.
  private static final int MAX_TEXT_BYTES = 1 << 26;

  /// Of all texts of a list; those of a large vocabulary have some 10^6.
  private static final int MAX_LIST_BYTES = 1 << 28;

  private static final int MAX_DEPTH = 4;
  private static final int MAX_DIMENSIONS = 4;
  private static final int MAX_ALIGNMENT = 1 << 20;

  private static final String NOT_UTF8 = "its head holds a text that is not UTF-8";

  private final Path file;
  private final MemorySegment bytes;
  private long at;
  private int values;

  private GgufReader(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// A tensor.
  ///
  /// @param shape its sizes, row-major: the file has them the other way round
  /// @param offset its first byte, counted from the beginning of the data
  /// @param length bytes
  record Entry(BlockType type, List<Long> shape, long offset, long length) {}

  /// What the head says.
  ///
  /// @param tensors by name, in the order of the file
  /// @param data where the data begins, a byte of the file
  record Head(Map<String, GgufValue> metadata, Map<String, Entry> tensors, long data) {}

  /// Reads and checks the head of a file.
  ///
  /// @param file for messages
  /// @param bytes the whole file
  /// @throws FormatException if it breaks the format, or a tensor is of a type that is not read
  static Head read(Path file, MemorySegment bytes) {
    return new GgufReader(file, bytes).head();
  }

  private Head head() {
    if (bytes.byteSize() < 4 || bytes.get(LittleEndian.INT, 0) != MAGIC) {
      throw broken("not a GGUF file: it does not begin with GGUF");
    }
    at = Integer.BYTES;
    int version = int32();
    if (version != 2 && version != 3) {
      throw broken(
          Integer.reverseBytes(version) == 3
              ? "a GGUF file for machines of big-endian order, which is not read; convert it again"
              : "GGUF version %s is not one of: 2, 3; convert it again"
                  .formatted(Integer.toUnsignedString(version)));
    }
    long tensorCount = entries("tensors");
    long keyCount = entries("keys");
    Map<String, GgufValue> metadata = metadata(keyCount);
    Map<String, Entry> tensors = tensors(tensorCount);
    int alignment = alignment(metadata);
    long data = tensors.isEmpty() ? at : Math.ceilDiv(at, alignment) * alignment;
    requireInside(tensors, alignment, data);
    return new Head(metadata, tensors, data);
  }

  private long entries(String what) {
    long count = int64();
    if (count < 0 || count > MAX_ENTRIES) {
      throw broken(
          "has %s %s, at most %d are read; is it damaged?"
              .formatted(Long.toUnsignedString(count), what, MAX_ENTRIES));
    }
    return count;
  }

  private Map<String, GgufValue> metadata(long count) {
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    requireRoom(count, Long.BYTES + Integer.BYTES + 1);
    for (long i = 0; i < count; i++) {
      String key = text();
      if (metadata.put(key, value(kind(key), key, 0)) != null) {
        throw broken("its metadata has %s twice".formatted(key));
      }
    }
    return metadata;
  }

  private Kind kind(String key) {
    int id = int32();
    return Kind.of(id)
        .orElseThrow(() -> broken("%s has a value of the unknown kind %d".formatted(key, id)));
  }

  private GgufValue value(Kind kind, String key, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw tooMany();
    }
    return switch (kind) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64 -> {
        require(kind.bytes());
        at += kind.bytes();
        yield GgufList.number(kind, bytes, at - kind.bytes());
      }
      case BOOL -> truth(key);
      case STRING -> new GgufValue.Text(text());
      case ARRAY -> {
        Kind items = kind(key);
        long count = int64();
        requireRoom(count, items.bytes());
        yield new GgufValue.Items(items, list(items, count, key, depth + 1));
      }
    };
  }

  private List<GgufValue> list(Kind items, long count, String key, int depth) {
    return switch (items) {
      case STRING -> texts(countValues(count));
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64 ->
          GgufList.ofNumbers(items, toArray((long) countValues(count) * items.bytes()));
      case BOOL, ARRAY -> {
        List<GgufValue> list = new ArrayList<>();
        for (long i = 0; i < count; i++) {
          list.add(value(items, key, depth));
        }
        yield list;
      }
    };
  }

  private int countValues(long count) {
    if (count > MAX_VALUES - values) {
      throw tooMany();
    }
    values += (int) count;
    return (int) count;
  }

  private List<GgufValue> texts(int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      byte[] text = utf8();
      if (text.length > 0 && (text[0] & 0xc0) == 0x80) { // as if it went on from the one before
        throw broken(NOT_UTF8);
      }
      all.writeBytes(text);
      if (all.size() > MAX_LIST_BYTES) {
        throw broken(
            "its head holds a list of texts of more than %d bytes; is it damaged?"
                .formatted(MAX_LIST_BYTES));
      }
      ends[i] = all.size();
    }
    byte[] utf8 = all.toByteArray();
    decode(utf8);
    return GgufList.ofTexts(utf8, ends);
  }

  private GgufValue truth(String key) {
    byte value = int8();
    if (value != 0 && value != 1) {
      throw broken("%s is neither true nor false but %d".formatted(key, value));
    }
    return new GgufValue.Truth(value == 1);
  }

  private int alignment(Map<String, GgufValue> metadata) {
    return switch (metadata.get(ALIGNMENT_KEY)) {
      case null -> ALIGNMENT;
      case GgufValue.Whole(_, long value)
          when value > 0 && value <= MAX_ALIGNMENT && Long.bitCount(value) == 1 ->
          (int) value;
      case GgufValue value ->
          throw broken("%s is %s, not a power of two".formatted(ALIGNMENT_KEY, value));
    };
  }

  private Map<String, Entry> tensors(long count) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    requireRoom(count, Long.BYTES + 3 * Integer.BYTES + Long.BYTES);
    for (long i = 0; i < count; i++) {
      String name = text();
      if (tensors.put(name, entry(name)) != null) {
        throw broken("two tensors are called " + name);
      }
    }
    return tensors;
  }

  private Entry entry(String name) {
    int dimensions = int32();
    if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
      throw broken(
          "tensor %s has %s dimensions, the format allows %d"
              .formatted(name, Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
    }
    Long[] shape = new Long[dimensions];
    for (int d = dimensions - 1; d >= 0; d--) { // the fastest first
      shape[d] = int64();
    }
    int id = int32();
    BlockType type =
        BlockType.of(id)
            .orElseThrow(
                () ->
                    broken(
                        "tensor %s is of ggml's type %d, which is not one of: %s"
                            .formatted(name, id, Arrays.toString(BlockType.values()))));
    long offset = int64();
    return new Entry(type, List.of(shape), offset, length(name, type, shape));
  }

  private long length(String name, BlockType type, Long[] shape) {
    long row = shape.length == 0 ? 1 : shape[shape.length - 1];
    if (row % type.elements() != 0) {
      throw broken(
          "tensor %s %s has rows of %d numbers, %s has blocks of %d"
              .formatted(name, Arrays.toString(shape), row, type, type.elements()));
    }
    try {
      long length = type.bytes();
      long count = 1;
      for (long size : shape) {
        if (size < 0) {
          throw new ArithmeticException("negative");
        }
        count = Math.multiplyExact(count, size);
      }
      return Math.multiplyExact(length, count / type.elements());
    } catch (ArithmeticException e) {
      throw new FormatException(
          file, "tensor %s has the impossible shape %s".formatted(name, Arrays.toString(shape)), e);
    }
  }

  private void requireInside(Map<String, Entry> tensors, int alignment, long data) {
    List<Map.Entry<String, Entry>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().offset())
            .thenComparingLong(e -> e.getValue().length()));
    long end = 0;
    for (Map.Entry<String, Entry> one : ordered) {
      Entry entry = one.getValue();
      if (entry.offset() % alignment != 0 || entry.offset() < end) {
        throw broken(
            "tensor %s begins at byte %s of the data: not a multiple of %d, or inside another tensor"
                .formatted(one.getKey(), Long.toUnsignedString(entry.offset()), alignment));
      }
      if (entry.length() > bytes.byteSize() - data
          || entry.offset() > bytes.byteSize() - data - entry.length()) {
        throw broken(
            "cut short: tensor %s ends at byte %s of the data, the file has %d; fetch or write it again"
                .formatted(
                    one.getKey(),
                    Long.toUnsignedString(entry.offset() + entry.length()),
                    Math.max(0, bytes.byteSize() - data)));
      }
      end = entry.offset() + entry.length();
    }
  }

  private String text() {
    return decode(utf8());
  }

  private byte[] utf8() {
    long length = int64();
    require(length);
    if (length > MAX_TEXT_BYTES) {
      throw broken(
          "its head holds a text of %d bytes, at most %d are read; is it damaged?"
              .formatted(length, MAX_TEXT_BYTES));
    }
    return toArray(length);
  }

  private byte[] toArray(long length) {
    at += length;
    return bytes.asSlice(at - length, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private String decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(file, NOT_UTF8, e);
    }
  }

  private FormatException tooMany() {
    return broken("its metadata has more than %d values, or lists too deep".formatted(MAX_VALUES));
  }

  private byte int8() {
    require(Byte.BYTES);
    return bytes.get(ValueLayout.JAVA_BYTE, at++);
  }

  private int int32() {
    require(Integer.BYTES);
    at += Integer.BYTES;
    return bytes.get(LittleEndian.INT, at - Integer.BYTES);
  }

  private long int64() {
    require(Long.BYTES);
    at += Long.BYTES;
    return bytes.get(LittleEndian.LONG, at - Long.BYTES);
  }

  /// Before a loop that would otherwise run for ever on a broken count.
  private void requireRoom(long count, int bytesEach) {
    if (count < 0 || count > (bytes.byteSize() - at) / bytesEach) {
      throw cut();
    }
  }

  private void require(long length) {
    if (length < 0 || length > bytes.byteSize() - at) {
      throw cut();
    }
  }

  private FormatException cut() {
    return broken("cut short or damaged: its head goes on past the end; fetch or write it again");
  }

  private FormatException broken(String problem) {
    return new FormatException(file, problem);
  }
}
