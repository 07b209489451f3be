package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.RandomAccess;
import steel.weights.GgufValue.Kind;

/// A list of texts or numbers as a file has it: each is made when it is asked for. As objects a
/// vocabulary takes ten times as much memory, for as long as its model is open.
///
/// @see GgufReader
final class GgufList extends AbstractList<GgufValue> implements RandomAccess {
  private final Kind kind;
  private final MemorySegment bytes;
  private final int[] ends;
  private final int size;

  private GgufList(Kind kind, MemorySegment bytes, int[] ends, int size) {
    this.kind = kind;
    this.bytes = bytes;
    this.ends = ends;
    this.size = size;
  }

  /// @param utf8 of all texts, one after the other; kept
  /// @param ends where each text ends, a byte; kept
  static GgufList ofTexts(byte[] utf8, int[] ends) {
    return new GgufList(Kind.STRING, MemorySegment.ofArray(utf8), ends, ends.length);
  }

  /// @param kind of a number
  /// @param bytes of all numbers; kept
  static GgufList ofNumbers(Kind kind, byte[] bytes) {
    return new GgufList(
        kind, MemorySegment.ofArray(bytes), new int[0], bytes.length / kind.bytes());
  }

  @Override
  public GgufValue get(int index) {
    if (kind != Kind.STRING) {
      return number(kind, bytes, (long) index * kind.bytes());
    }
    int from = index == 0 ? 0 : ends[index - 1];
    byte[] text = bytes.asSlice(from, ends[index] - from).toArray(ValueLayout.JAVA_BYTE);
    return new GgufValue.Text(new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public int size() {
    return size;
  }

  /// A number as it is stored.
  ///
  /// @param at its first byte
  static GgufValue number(Kind kind, MemorySegment bytes, long at) {
    return switch (kind) {
      case UINT8 ->
          new GgufValue.Whole(kind, Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at)));
      case INT8 -> new GgufValue.Whole(kind, bytes.get(ValueLayout.JAVA_BYTE, at));
      case UINT16 ->
          new GgufValue.Whole(kind, Short.toUnsignedLong(bytes.get(LittleEndian.SHORT, at)));
      case INT16 -> new GgufValue.Whole(kind, bytes.get(LittleEndian.SHORT, at));
      case UINT32 ->
          new GgufValue.Whole(kind, Integer.toUnsignedLong(bytes.get(LittleEndian.INT, at)));
      case INT32 -> new GgufValue.Whole(kind, bytes.get(LittleEndian.INT, at));
      case UINT64, INT64 -> new GgufValue.Whole(kind, bytes.get(LittleEndian.LONG, at));
      case FLOAT32 ->
          new GgufValue.Real(kind, Float.intBitsToFloat(bytes.get(LittleEndian.INT, at)));
      case FLOAT64 ->
          new GgufValue.Real(kind, Double.longBitsToDouble(bytes.get(LittleEndian.LONG, at)));
      case BOOL, STRING, ARRAY -> throw new IllegalArgumentException(kind + " is no number");
    };
  }
}
