package steel.weights;

import java.io.IOException;

/// Turns numbers into the blocks of a GGUF tensor, bit for bit as the `gguf` package of
/// ggml-org/llama.cpp does.
final class Quantiser {
  private static final int BLOCK = 32;

  private Quantiser() {}

  /// Takes blocks, borrowed until it returns.
  interface Sink {
    void accept(byte[] blocks, int length) throws IOException;
  }

  /// Hands over the blocks of a tensor, some thousand numbers at a time.
  ///
  /// @param name of a tensor of floating-point numbers
  /// @throws RuntimeException of the source's kind, if it holds a number that the type cannot
  /// @throws IOException as the sink does
  static void quantise(NumberSource source, String name, BlockType type, Sink sink)
      throws IOException {
    byte[][] blocks = {{}};
    source.read(
        name,
        (numbers, count) -> {
          int length = count / type.elements() * type.bytes();
          if (blocks[0].length < length) {
            blocks[0] = new byte[length];
          }
          try {
            quantise(type, numbers, count, blocks[0]);
          } catch (IllegalArgumentException e) {
            throw source.error(name, e);
          }
          sink.accept(blocks[0], length);
        });
  }

  /// Writes whole blocks.
  ///
  /// @param numbers of which the first `count` are written; whole blocks
  /// @param into from its beginning
  /// @throws IllegalArgumentException if a number is not finite, or too large for the type
  static void quantise(BlockType type, float[] numbers, int count, byte[] into) {
    int to = 0;
    for (int at = 0; at < count; at += type.elements()) {
      switch (type) {
        case F32 -> {
          int bits = Float.floatToRawIntBits(numbers[at]);
          putShort(bits, into, to);
          putShort(bits >> Short.SIZE, into, to + Short.BYTES);
        }
        case F16 -> putHalf(type, numbers[at], into, to);
        case BF16 -> putShort(bfloat16(numbers[at]), into, to);
        case Q8_0 -> put8(numbers, at, into, to);
        case Q4_0 -> put4(numbers, at, into, to);
        case Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
            throw new IllegalArgumentException(type + " is read, but not written");
      }
      to += type.bytes();
    }
  }

  /// The upper half of a float32, rounded to the nearest, to even if two are; a NaN stays one.
  static int bfloat16(float number) {
    int bits = Float.floatToRawIntBits(number);
    return Float.isNaN(number)
        ? (bits >>> Short.SIZE) | 0x40 // quiet
        : (bits + 0x7fff + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE;
  }

  /// The largest magnitude is 127; rounded to the nearest, away from 0 if two are.
  private static void put8(float[] numbers, int at, byte[] into, int to) {
    float most = 0;
    for (int i = at; i < at + BLOCK; i++) {
      most = Math.max(most, Math.abs(numbers[i]));
    }
    float d = most / 127;
    float inverse = d == 0 ? 0 : 1 / d;
    putHalf(BlockType.Q8_0, d, into, to);
    for (int i = 0; i < BLOCK; i++) {
      float scaled = numbers[at + i] * inverse;
      float size = Math.abs(scaled);
      float whole = (float) Math.floor(size);
      float rounded = whole + (float) Math.floor(2 * (size - whole));
      into[to + Short.BYTES + i] = (byte) (scaled < 0 ? -rounded : rounded);
    }
  }

  /// The number of the largest magnitude, the first of such, is -8; the others 0 to 15 less 8.
  private static void put4(float[] numbers, int at, byte[] into, int to) {
    float most = numbers[at];
    for (int i = at; i < at + BLOCK; i++) {
      if (Float.isNaN(numbers[i])) {
        throw tooLarge(BlockType.Q4_0, numbers[i]);
      }
      most = Math.abs(numbers[i]) > Math.abs(most) ? numbers[i] : most;
    }
    float d = most / -8;
    float inverse = d == 0 ? 0 : 1 / d;
    putHalf(BlockType.Q4_0, d, into, to);
    for (int i = 0; i < BLOCK / 2; i++) {
      int low = code4(numbers[at + i], inverse);
      int high = code4(numbers[at + BLOCK / 2 + i], inverse);
      into[to + Short.BYTES + i] = (byte) (low | high << 4);
    }
  }

  /// In double precision: in single, the half that is added may round up.
  private static int code4(float number, float inverse) {
    return Math.clamp((long) ((double) number * inverse + 8.5), 0, 15);
  }

  private static void putHalf(BlockType type, float number, byte[] into, int to) {
    short half = Float.floatToFloat16(number);
    if (!Float.isFinite(Float.float16ToFloat(half))) {
      throw tooLarge(type, number);
    }
    putShort(half, into, to);
  }

  private static IllegalArgumentException tooLarge(BlockType type, float number) {
    return new IllegalArgumentException(
        "%s cannot hold %s; try f32 or bf16".formatted(type, number));
  }

  private static void putShort(int bits, byte[] into, int to) {
    into[to] = (byte) bits;
    into[to + 1] = (byte) (bits >> Byte.SIZE);
  }
}
