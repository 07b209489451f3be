package steel.data.language;

import java.nio.charset.StandardCharsets;

/// Reads decimal numbers from bytes: plain ones of up to 15 digits at once, all others as
/// [Float#parseFloat] does.
final class DecimalField {
  private static final double[] TENS = new double[16];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = 10 * TENS[i - 1]; // exact up to 10^22
    }
  }

  /// The number, or NaN if there is none.
  float read(byte[] bytes, int from, int to) {
    int at = from < to && bytes[from] == '-' ? from + 1 : from;
    int point = -1;
    long digits = 0;
    for (int i = at; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
      } else if (bytes[i] == '.' && point < 0) {
        point = i;
      } else {
        return slow(bytes, from, to);
      }
    }
    int count = to - at - (point < 0 ? 0 : 1);
    if (count < 1 || count > 15) {
      return slow(bytes, from, to);
    }
    double value =
        point < 0 ? digits : digits / TENS[to - point - 1]; // both exact, so rounded once
    return (float) (at > from ? -value : value);
  }

  private static float slow(byte[] bytes, int from, int to) {
    try {
      return to - from > 64
          ? Float.NaN
          : Float.parseFloat(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    } catch (NumberFormatException _) {
      return Float.NaN;
    }
  }
}
