package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Turns the blocks of a GGUF tensor back into numbers.
final class Blocks {

  /// Numbers that are turned at once; whole blocks of every type.
  private static final int CHUNK = 1 << 13;

  private Blocks() {}

  /// All numbers of a tensor.
  ///
  /// @param blocks whole ones
  /// @param arena owns the result
  /// @return float32, little endian
  static MemorySegment dequantise(BlockType type, MemorySegment blocks, Arena arena) {
    long count = blocks.byteSize() / type.bytes() * type.elements();
    MemorySegment numbers = arena.allocate(count * Float.BYTES, Long.BYTES);
    float[] chunk = new float[CHUNK];
    byte[] bytes = new byte[CHUNK / type.elements() * type.bytes()];
    for (long from = 0; from < count; from += CHUNK) {
      int n = (int) Math.min(CHUNK, count - from);
      int length = n / type.elements() * type.bytes();
      long at = from / type.elements() * type.bytes();
      MemorySegment.copy(blocks, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
      dequantise(type, bytes, chunk, n);
      MemorySegment.copy(chunk, 0, numbers, LittleEndian.FLOAT, from * Float.BYTES, n);
    }
    return numbers;
  }

  /// The numbers of blocks in an array.
  ///
  /// @param bytes whole blocks
  /// @param numbers of which the first `count` are written
  static void dequantise(BlockType type, byte[] bytes, float[] numbers, int count) {
    int from = 0;
    for (int at = 0; at < count; at += type.elements()) {
      switch (type) {
        case F32 -> numbers[at] = Float.intBitsToFloat(intAt(bytes, from));
        case F16 -> numbers[at] = half(bytes, from);
        case BF16 -> numbers[at] = Float.intBitsToFloat(shortAt(bytes, from) << 16);
        case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
            SmallBlocks.read(type, bytes, from, numbers, at);
        case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> SuperBlocks.read(type, bytes, from, numbers, at);
      }
      from += type.bytes();
    }
  }

  /// The number of half precision at a place.
  static float half(byte[] bytes, int at) {
    return Float.float16ToFloat((short) shortAt(bytes, at));
  }

  /// Four bytes, little endian.
  static int intAt(byte[] bytes, int at) {
    return (shortAt(bytes, at) & 0xffff) | shortAt(bytes, at + 2) << 16;
  }

  private static int shortAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | bytes[at + 1] << 8;
  }
}
