package steel.infer.kernel;

import steel.weights.Panels;

/// A vector for codes of 4 bits: whole numbers of 9 bits, a scale for every 32 of them, so that
/// products and sums are of 16 bits, of which a vector holds twice as many as of float32. 16
/// products are at most 16 * 8 * 255 = 32,640 together, so nothing overflows, and sums are exact in
/// any order.
///
/// A word of codes is eight columns of a row. Its two halves are multiplied at once, so numbers
/// come in pairs: of column `j` of the lower half in the lower bits, of column `j + 4` above. And
/// codes are not cut out of a half: shifted down by `4 j` bits, it is code `j` and, times 16, the
/// half shifted once more. So pair `j` has `x[j] - 16 x[j - 1]`, which takes off again what the
/// shift before had too much. All of this is modulo 2^16, where only the sum itself has to fit.
///
/// Codes are counted from 0 to 15; what that adds to a sum, 8 times the sum of the numbers, is
/// taken off where the sum begins. Where a number is not finite, its scale is not either.
final class Q4Vector extends CodedVector {
  /// The largest of the whole numbers.
  static final int MOST = 255;

  /// Pairs of a word of codes.
  static final int WORD_PAIRS = 4;

  /// Pairs of a block.
  static final int BLOCK_PAIRS = Panels.BLOCK / 2;

  /// Columns of a word.
  static final int WORD = 2 * WORD_PAIRS;

  /// Bits of a code.
  static final int BITS = 4;

  private static final int ZERO = 8; // the code of 0

  /// The lower number of a pair.
  static final int LOW = 0xffff;

  /// Below it, the inverse would be infinite.
  private static final float LEAST = 1e-30f;

  /// What scales are multiplied by, and sums in the end, so that those of codes can stay as half
  /// precision has them, too small by a power of two: together the three are 1.
  private static final float SCALE = 0x1p90f;

  static final float UNSCALE = Lanes.HALF_SCALE / SCALE;

  private int[] pairs = {};
  private int[] begins = {};
  private float[] scales = {};

  @Override
  void set(Kernel kernel, float[] x, int at, int columns) {
    if (pairs.length < columns / 2) {
      pairs = new int[columns / 2];
      begins = new int[columns / Panels.BLOCK];
      scales = new float[columns / Panels.BLOCK];
    }
    kernel.round4(x, at, columns, this);
  }

  /// What the numbers of a block are multiplied by before they are rounded.
  ///
  /// @param most the largest magnitude
  static float inverse(float most) {
    return most >= LEAST ? MOST / most : 0f;
  }

  /// The scale of a block, too large by a power of two.
  static float largeScale(float most) {
    return most / MOST * SCALE;
  }

  /// Where the sums of a block begin, as a pair.
  ///
  /// @param lower sum of the whole numbers of the lower halves
  static int begin(int lower, int upper) {
    return pair(-ZERO * lower, -ZERO * upper);
  }

  /// Two whole numbers, modulo 2^16.
  static int pair(int low, int high) {
    return (low & LOW) | (high << Short.SIZE);
  }

  @Override
  void multiply(Kernel kernel, PanelMatrix matrix, int from, int to, float[] y, int yAt) {
    kernel.panels4(matrix, from, to, this, y, yAt);
  }

  /// The whole number of a column.
  int number(int k) {
    int shift = k % WORD < WORD_PAIRS ? 0 : Short.SIZE;
    int number = 0;
    for (int j = 0; j <= k % WORD_PAIRS; j++) {
      int half = pairs[k / WORD * WORD_PAIRS + j] >> shift;
      number = (short) (half + (number << BITS));
    }
    return number;
  }

  /// What the whole numbers of a block are multiplied by.
  float scale(int block) {
    return scales[block] / SCALE;
  }

  /// `[columns / 8, 4]`.
  int[] pairs() {
    return pairs;
  }

  /// Where the sums of both halves of a block begin, as a pair, modulo 2^16; `[columns / 32]`.
  int[] begins() {
    return begins;
  }

  /// Too large by a power of two, `[columns / 32]`.
  float[] scales() {
    return scales;
  }
}
