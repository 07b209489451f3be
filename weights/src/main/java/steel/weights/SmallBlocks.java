package steel.weights;

/// Blocks of 32 numbers with one scale `d` of half precision, some with a least value `m` too.
///
/// Source: `block_q4_0` and its kin in ggml-org/ggml. Of 16 bytes with two numbers each, the lower
/// halves are numbers 0 to 15, the upper ones 16 to 31; fifth bits stand apart, a bit a number.
final class SmallBlocks {
  private static final int HALF = 16;

  /// What the 16 codes of IQ4_NL mean: denser around 0.
  private static final byte[] NONLINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private SmallBlocks() {}

  /// Writes the 32 numbers of the block at `from` to `into` at `at`.
  static void read(BlockType type, byte[] bytes, int from, float[] into, int at) {
    float d = Blocks.half(bytes, from);
    switch (type) {
      case Q8_0 -> {
        for (int i = 0; i < 2 * HALF; i++) {
          into[at + i] = d * bytes[from + 2 + i];
        }
      }
      case Q4_0 -> {
        for (int i = 0; i < HALF; i++) {
          int b = bytes[from + 2 + i];
          into[at + i] = d * ((b & 15) - 8);
          into[at + HALF + i] = d * (((b >> 4) & 15) - 8);
        }
      }
      case IQ4_NL -> {
        for (int i = 0; i < HALF; i++) {
          int b = bytes[from + 2 + i];
          into[at + i] = d * NONLINEAR[b & 15];
          into[at + HALF + i] = d * NONLINEAR[(b >> 4) & 15];
        }
      }
      case Q4_1 -> {
        float m = Blocks.half(bytes, from + 2);
        for (int i = 0; i < HALF; i++) {
          int b = bytes[from + 4 + i];
          into[at + i] = d * (b & 15) + m;
          into[at + HALF + i] = d * ((b >> 4) & 15) + m;
        }
      }
      case Q5_0 -> {
        int high = Blocks.intAt(bytes, from + 2);
        for (int i = 0; i < HALF; i++) {
          int b = bytes[from + 6 + i];
          into[at + i] = d * (code5(b, high >> i) - 16);
          into[at + HALF + i] = d * (code5(b >> 4, high >> (HALF + i)) - 16);
        }
      }
      case Q5_1 -> {
        float m = Blocks.half(bytes, from + 2);
        int high = Blocks.intAt(bytes, from + 4);
        for (int i = 0; i < HALF; i++) {
          int b = bytes[from + 8 + i];
          into[at + i] = d * code5(b, high >> i) + m;
          into[at + HALF + i] = d * code5(b >> 4, high >> (HALF + i)) + m;
        }
      }
      case F32, F16, BF16, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException(type + " has no blocks of 32");
    }
  }

  /// The lower four bits of one number and the lowest of another on top of them.
  private static int code5(int low, int high) {
    return (low & 15) | (high & 1) << 4;
  }
}
