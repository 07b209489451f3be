package steel.infer.kernel;

/// Rounds float32 to whole numbers by an addition: between 2^23 and 2^24 neighbouring numbers are 1
/// apart, so a small number that is added to [#SHIFT] loses what is behind its point, half to even,
/// and what is left of it is counted in the lowest bits of the sum. The compiler makes vectors of a
/// loop of this.
public final class Rounding {
  /// In the middle between 2^23 and 2^24, so that there is as much room below it as above.
  static final float SHIFT = 0x1.8p23f;

  private static final int SHIFT_BITS = Float.floatToRawIntBits(SHIFT);

  private Rounding() {}

  /// The nearest whole number, half to even.
  ///
  /// @param x from -2^22 to 2^22; of any other, NaN too, the result means nothing
  public static int whole(float x) {
    return Float.floatToRawIntBits(x + SHIFT) - SHIFT_BITS;
  }
}
