package steel.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class VisibleTextTest {
  private static final VisibleText PLAIN = new VisibleText(new Ink(false), "  ");

  @Test
  void whatCannotBeSeenIsMarked() {
    assertThat(PLAIN.of("a\tb\rc\u0000\u001b[31m\u200b\u202e\u00a0\ue000\ufdd0", 99))
        .isEqualTo("a⇥b␍c␀␛[31m‹U+200B›‹U+202E›‹U+00A0›‹U+E000›‹U+FDD0›");
    assertThat(PLAIN.of("钢　铁 😀 é", 99)).isEqualTo("钢　铁 😀 é");
    assertThat(PLAIN.of("a\nb\n", 99)).isEqualTo("a⏎\n  b⏎");
    assertThat(PLAIN.of("\ud800", 99)).isEqualTo("‹U+D800›");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(PLAIN.of("😀😀😀", 2)).isEqualTo("😀😀… 1 more");
    assertThat(PLAIN.of("", 2)).isEmpty();
    assertThat(PLAIN.of("ab", 0)).isEqualTo("… 2 more");
  }

  @Test
  void marksAreColoured() {
    assertThat(new VisibleText(new Ink(true), "").of("a\t", 9)).isEqualTo("a\u001b[35m⇥\u001b[0m");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void nothingReachesTheTerminalThatMovesIt(long seed) {
    for (int i = 0; i < 300; i++) {
      String shown = PLAIN.of(Cases.text(Cases.random(seed + i), 80), 60);
      assertThat(shown.codePoints().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
    }
  }
}
