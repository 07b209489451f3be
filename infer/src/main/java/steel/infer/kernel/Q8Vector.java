package steel.infer.kernel;

import steel.weights.Panels;

/// A vector for codes of 8 bits: float32.
///
/// A word holds four codes, and a code is cut out of it without a shift: with a mask, so that it is
/// a power of two too large. The vector has the inverse of that power in its numbers, which is
/// exact; only the last code of a word is shifted down. And codes are counted from 0 to 255: what
/// that adds to a sum over a block, 128 times the sum of the block's numbers, is taken off where
/// the sum begins.
final class Q8Vector extends CodedVector {
  private static final float ZERO = 128f; // the code of 0

  /// What the numbers of a word are multiplied by, again and again.
  private static final float[] INVERSE = inverses();

  private float[] scaled = {};
  private float[] bias = {};

  private static float[] inverses() {
    float[] inverses = new float[Panels.BLOCK];
    for (int k = 0; k < inverses.length; k++) {
      int code = k % Integer.BYTES;
      inverses[k] = code == Integer.BYTES - 1 ? 1 : 1f / (1 << (code * Byte.SIZE));
    }
    return inverses;
  }

  @Override
  void set(Kernel kernel, float[] x, int at, int columns) {
    if (scaled.length < columns) {
      scaled = new float[columns];
      bias = new float[columns / Panels.BLOCK];
    }
    for (int block = 0; block < columns; block += Panels.BLOCK) {
      for (int k = 0; k < Panels.BLOCK; k++) {
        scaled[block + k] = x[at + block + k] * INVERSE[k];
      }
    }
    biases(x, at, columns, bias, 0, 1);
  }

  @Override
  void multiply(Kernel kernel, PanelMatrix matrix, int from, int to, float[] y, int yAt) {
    kernel.panels8(matrix, from, to, this, y, yAt);
  }

  /// Where the sums over blocks begin.
  ///
  /// @param bias written at `biasAt`, one every `step`
  static void biases(float[] x, int at, int columns, float[] bias, int biasAt, int step) {
    for (int block = 0; block < columns / Panels.BLOCK; block++) {
      float sum = Sums.of(x, at + block * Panels.BLOCK, Panels.BLOCK);
      bias[biasAt + block * step] = -ZERO * sum;
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
