package steel.infer.kernel;

import steel.weights.PanelType;
import steel.weights.Panels;

/// A vector as kernels for codes of 8 or 4 bits read it. Reused; not for two threads that write.
///
/// A word holds several codes, and a code is cut out of it without a shift: with a mask, so that it
/// is a power of two too large. The vector has the inverse of that power in its numbers, which is
/// exact; only the last code of a word is shifted down. And codes are counted from 0 to 255 or 15:
/// what that adds to a sum over a block, the code of 0 times the sum of the block's numbers, is
/// taken off where the sum begins.
final class CodedVector {
  /// The lowest code of 8 bits in a word.
  static final int MASK8 = 0xff;

  /// The lowest code of 4 bits in a word.
  static final int MASK4 = 0xf;

  /// What the numbers of a word are multiplied by, again and again.
  private static final float[] INVERSE8 = inverses(PanelType.Q8);

  private static final float[] INVERSE4 = inverses(PanelType.Q4);

  private float[] scaled = {};
  private float[] bias = {};

  private static float[] inverses(PanelType type) {
    float[] inverses = new float[Panels.BLOCK];
    for (int k = 0; k < inverses.length; k++) {
      int code = k % type.codes();
      inverses[k] = code == type.codes() - 1 ? 1 : 1f / (1 << (code * type.bits()));
    }
    return inverses;
  }

  /// Takes a vector over.
  ///
  /// @param x `[columns]`, from `at` on
  void set(PanelType type, float[] x, int at, int columns) {
    if (scaled.length < columns) {
      scaled = new float[columns];
      bias = new float[columns / Panels.BLOCK];
    }
    float[] inverses =
        switch (type) {
          case Q8 -> INVERSE8;
          case Q4 -> INVERSE4;
        };
    for (int block = 0; block < columns; block += Panels.BLOCK) {
      for (int k = 0; k < Panels.BLOCK; k++) {
        scaled[block + k] = x[at + block + k] * inverses[k];
      }
    }
    biases(type, x, at, columns, bias, 0, 1);
  }

  /// Where the sums over blocks begin.
  ///
  /// @param bias written at `biasAt`, one every `step`
  static void biases(
      PanelType type, float[] x, int at, int columns, float[] bias, int biasAt, int step) {
    for (int block = 0; block < columns / Panels.BLOCK; block++) {
      float sum = Sums.of(x, at + block * Panels.BLOCK, Panels.BLOCK);
      bias[biasAt + block * step] = -type.zero() * sum;
    }
  }

  /// `[columns]`, each number over the power of two by which its code is too large.
  float[] scaled() {
    return scaled;
  }

  /// `[columns / 32]`.
  float[] bias() {
    return bias;
  }
}
