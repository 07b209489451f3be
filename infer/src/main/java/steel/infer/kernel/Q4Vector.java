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

  private static final int CODES = 16; // that there are

  private static final int WORD = 2 * WORD_PAIRS; // columns
  private static final int ZERO = 8; // the code of 0
  private static final int LOW = 0xffff;

  /// Below it, the inverse would be infinite.
  private static final float LEAST = 1e-30f;

  /// What scales are multiplied by, and sums in the end, so that those of codes can stay as half
  /// precision has them, too small by a power of two: together the three are 1.
  private static final float SCALE = 0x1p90f;

  static final float UNSCALE = Lanes.HALF_SCALE / SCALE;

  private final int[] whole = new int[Panels.BLOCK]; // numbers of one block
  private int[] pairs = {};
  private int[] begins = {};
  private float[] scales = {};

  /// A plain loop, of which the compiler makes vectors where it can: a form with SIMD was slower.
  @Override
  void set(float[] x, int at, int columns) {
    if (pairs.length < columns / 2) {
      pairs = new int[columns / 2];
      begins = new int[columns / Panels.BLOCK];
      scales = new float[columns / Panels.BLOCK];
    }
    for (int block = 0; block < columns / Panels.BLOCK; block++) {
      round(x, at + block * Panels.BLOCK, block);
    }
  }

  /// Rounds the numbers of one block, from `at` on.
  private void round(float[] x, int at, int block) {
    float most = 0f;
    for (int k = 0; k < Panels.BLOCK; k++) {
      most = Math.max(most, Math.abs(x[at + k])); // NaN where one is
    }
    float inverse = most >= LEAST ? MOST / most : 0f;
    for (int k = 0; k < Panels.BLOCK; k++) {
      whole[k] = Rounding.whole(x[at + k] * inverse);
    }
    int lower = 0;
    int upper = 0;
    for (int i = 0; i < BLOCK_PAIRS; i++) {
      int k = i / WORD_PAIRS * WORD + i % WORD_PAIRS; // the column of the lower half
      int low = whole[k];
      int high = whole[k + WORD_PAIRS];
      lower += low;
      upper += high;
      if (i % WORD_PAIRS > 0) { // what the column before has too much
        low -= CODES * whole[k - 1];
        high -= CODES * whole[k - 1 + WORD_PAIRS];
      }
      pairs[block * BLOCK_PAIRS + i] = pair(low, high);
    }
    begins[block] = pair(-ZERO * lower, -ZERO * upper);
    scales[block] = most / MOST * SCALE; // too large by a power of two
  }

  /// Two whole numbers, modulo 2^16.
  private static int pair(int low, int high) {
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
      number = (short) (half + CODES * number);
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
