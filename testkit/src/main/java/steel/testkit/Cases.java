package steel.testkit;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Seeded random inputs: three fixed seeds and a fresh one each run, printed in the test's name;
/// `-Dsteel.seed=N` repeats one.
public final class Cases {
  private static final String LETTERS =
      "abcXYZ019 .,!?\t\n，。！？：；“”《》一二三上士天地人你我他的是了在有中国钢铁模型éßøΩЖשア한ﬁ①½²"
          + "\u200b\u00a0\u3000\u0301\ufeff";

  private Cases() {}

  /// For `@MethodSource("steel.testkit.Cases#seeds")`.
  public static Stream<Long> seeds() {
    Long given = Long.getLong("steel.seed");
    return given != null
        ? Stream.of(given)
        : LongStream.of(1, 2, 3, System.nanoTime() & 0xffff_ffffL).boxed();
  }

  /// The same numbers for the same seed, on any machine.
  public static RandomGenerator random(long seed) {
    return new SplittableRandom(seed);
  }

  /// `n` values of mean 0 and standard deviation 1.
  public static float[] gaussian(RandomGenerator random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /// Sizes at which loops with SIMD and tails go wrong.
  public static List<Integer> sizes() {
    return List.of(0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 207, 1025);
  }

  /// Well-formed Unicode text of up to `maxCodePoints`: Chinese, ASCII, combining marks, emoji, and
  /// now and then any assigned or unassigned code point.
  public static String text(RandomGenerator random, int maxCodePoints) {
    StringBuilder text = new StringBuilder();
    int n = random.nextInt(maxCodePoints + 1);
    for (int i = 0; i < n; i++) {
      int kind = random.nextInt(20);
      if (kind < 16) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      } else if (kind < 18) {
        text.appendCodePoint(0x4e00 + random.nextInt(0x5200));
      } else if (kind < 19) {
        text.appendCodePoint(0x1f300 + random.nextInt(0x300));
      } else {
        int point = random.nextInt(Character.MAX_CODE_POINT + 1);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        text.appendCodePoint(surrogate ? 'x' : point);
      }
    }
    return text.toString();
  }
}
