package steel.infer.kernel;

/// `e^x` in float32, within two units of the last place: `2^n e^r` with `n` whole and `|r| <= ln(2)
/// / 2`, and a polynomial for `e^r`. The constants are shared with the form on vectors, which does
/// the same steps and gives the same numbers.
final class Exponential {
  static final float LEAST = -87.3f; // below, results would be too small for a full float32
  static final float MOST = 88.3f;
  static final float LOG2_E = 0x1.715476p0f;
  static final float LN2_HIGH = 0x1.62e4p-1f; // few digits, so that n times it is exact
  static final float LN2_LOW = 0x1.7f7d1cp-20f;

  static final int EXPONENT_BITS = 23; // where the exponent of a float32 begins

  // 1 / i!, from i = 2: with |r| < 0.35 what is left out is below 1.3e-7 / 8
  static final float C2 = 1 / 2f;
  static final float C3 = 1 / 6f;
  static final float C4 = 1 / 24f;
  static final float C5 = 1 / 120f;
  static final float C6 = 1 / 720f;

  private Exponential() {}

  static float of(float x) {
    float inside = Math.min(Math.max(x, LEAST), MOST);
    float shifted = Math.fma(inside, LOG2_E, Rounding.SHIFT); // n is in its lowest bits
    float n = shifted - Rounding.SHIFT;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, inside));
    float p = Math.fma(r, C6, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int power = Float.floatToRawIntBits(shifted) << EXPONENT_BITS;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + power);
  }
}
