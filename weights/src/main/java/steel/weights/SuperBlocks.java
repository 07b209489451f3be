package steel.weights;

/// Blocks of 256 numbers, in parts of 16 or 32 that have scales of a few bits each; those are
/// multiples of `d`, and of `dmin` where there is a least value, both of half precision.
///
/// Source: `block_q2_K` and its kin in ggml-org/ggml.
final class SuperBlocks {
  private SuperBlocks() {}

  /// Writes the 256 numbers of the block at `from` to `into` at `at`.
  static void read(BlockType type, byte[] bytes, int from, float[] into, int at) {
    switch (type) {
      case Q2_K -> read2(bytes, from, into, at);
      case Q3_K -> read3(bytes, from, into, at);
      case Q4_K -> read45(bytes, from, from + 16, -1, into, at);
      case Q5_K -> read45(bytes, from, from + 48, from + 16, into, at);
      case Q6_K -> read6(bytes, from, into, at);
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
          throw new IllegalArgumentException(type + " has no blocks of 256");
    }
  }

  /// 16 bytes of scale (lower half) and least value (upper half), 64 of codes, `d`, `dmin`. Of 32
  /// bytes the lowest two bits are 32 numbers, the next two the 32 after them, and so on.
  private static void read2(byte[] bytes, int from, float[] into, int at) {
    float d = Blocks.half(bytes, from + 80);
    float dmin = Blocks.half(bytes, from + 82);
    for (int i = 0; i < 256; i++) {
      int scales = bytes[from + i / 16];
      int code = bits(bytes[from + 16 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 2);
      into[at + i] = d * bits(scales, 0, 4) * code - dmin * bits(scales, 4, 4);
    }
  }

  /// 32 bytes of third bits (set: the code is not below 0), 64 of codes as in [#read2], 12 of
  /// scales, `d`.
  private static void read3(byte[] bytes, int from, float[] into, int at) {
    float d = Blocks.half(bytes, from + 108);
    for (int i = 0; i < 256; i++) {
      int code = bits(bytes[from + 32 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 2);
      int third = bits(bytes[from + i % 32], i / 32, 1);
      float scale = d * (scale3(bytes, from + 96, i / 16) - 32);
      into[at + i] = scale * (code - (third == 1 ? 0 : 4));
    }
  }

  /// Scale `part` of 16: four bits in the first 8 bytes, two more in the last 4.
  private static int scale3(byte[] bytes, int scales, int part) {
    int low = bits(bytes[scales + part % 8], part / 8 * 4, 4);
    int high = bits(bytes[scales + 8 + part % 4], part / 4 * 2, 2);
    return low | high << 4;
  }

  /// `d`, `dmin`, 12 bytes of scales and least values, 32 of fifth bits in Q5_K, 128 of codes: of
  /// 32 bytes the lower halves are 32 numbers, the upper ones the 32 after them.
  ///
  /// @param codes where these begin
  /// @param fifths where those bits begin, -1 where there are none
  private static void read45(byte[] bytes, int from, int codes, int fifths, float[] into, int at) {
    float d = Blocks.half(bytes, from);
    float dmin = Blocks.half(bytes, from + 2);
    for (int part = 0; part < 8; part++) {
      float scale = d * scale45(bytes, from + 4, part);
      float least = dmin * least45(bytes, from + 4, part);
      for (int i = 0; i < 32; i++) {
        int code = bits(bytes[codes + part / 2 * 32 + i], part % 2 * 4, 4);
        int fifth = fifths < 0 ? 0 : bits(bytes[fifths + i], part, 1);
        into[at + part * 32 + i] = scale * (code | fifth << 4) - least;
      }
    }
  }

  /// Scale `part` of 8: six bits, of the last four parts four in the last 4 bytes and two on top of
  /// the first.
  private static int scale45(byte[] bytes, int scales, int part) {
    return part < 4
        ? bits(bytes[scales + part], 0, 6)
        : bits(bytes[scales + part + 4], 0, 4) | bits(bytes[scales + part - 4], 6, 2) << 4;
  }

  private static int least45(byte[] bytes, int scales, int part) {
    return part < 4
        ? bits(bytes[scales + part + 4], 0, 6)
        : bits(bytes[scales + part + 4], 4, 4) | bits(bytes[scales + part], 6, 2) << 4;
  }

  /// 128 bytes of the lower four bits, 64 of the upper two, 16 scales, `d`. Of each half of the
  /// block 64 bytes are 128 numbers, and 32 bytes their upper bits.
  private static void read6(byte[] bytes, int from, float[] into, int at) {
    float d = Blocks.half(bytes, from + 208);
    for (int i = 0; i < 256; i++) {
      int half = i / 128;
      int low = bits(bytes[from + half * 64 + i % 64], i % 128 / 64 * 4, 4);
      int high = bits(bytes[from + 128 + half * 32 + i % 32], i % 128 / 32 * 2, 2);
      into[at + i] = d * bytes[from + 192 + i / 16] * ((low | high << 4) - 32);
    }
  }

  /// Some bits of a byte, as a number from 0 up.
  ///
  /// @param from the lowest of them
  private static int bits(int value, int from, int count) {
    return (value >> from) & ((1 << count) - 1);
  }
}
