package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class MojibakeClassesTest {
  /// Members of all classes, and some that are in none.
  private static final String LETTERS =
      "ŒœÂÃÎÐØÙ√≈‚×àâóвГўВЂРСβ€ΒΓΞΟā°µ²³¼±∂†≠®™´≤≥¥ø“”‘’…—·¤¦¨§¶¢£¡©«»½÷ÒÖÀÁßéÞΩЯяλ│═█\u00a0\u00ad"
          + "\u0085\ufffdA z.,?!中 \n";

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void aTextIsBadWhereThePatternSaysSo(long seed) {
    RandomGenerator random = Cases.random(seed);
    int bad = 0;
    for (int i = 0; i < 4_000; i++) {
      StringBuilder text = new StringBuilder("中文".repeat(random.nextInt(8)));
      int length = random.nextInt(1, 9);
      for (int k = 0; k < length; k++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      text.append("text".repeat(random.nextInt(4)));
      boolean expected = MojibakeClasses.isBadByPattern(text.toString());
      assertThat(MojibakeClasses.isBad(text.toString())).as("%s", text).isEqualTo(expected);
      bad += expected ? 1 : 0;
    }
    assertThat(bad).isBetween(400, 3_600);
  }
}
