package steel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.cli.report.TextDiff.Fate;
import steel.cli.report.TextDiff.Piece;
import steel.testkit.Cases;

class TextDiffTest {
  @Test
  void piecesAreWhatAReaderSees() {
    assertThat(TextDiff.of("见 http://a.cn 。", "见  。"))
        .containsExactly(
            new Piece(Fate.KEPT, "见 "),
            new Piece(Fate.REMOVED, "http://a.cn"),
            new Piece(Fate.KEPT, " 。"));
    assertThat(TextDiff.of("１😀", "1😀"))
        .containsExactly(
            new Piece(Fate.REMOVED, "１"), new Piece(Fate.ADDED, "1"), new Piece(Fate.KEPT, "😀"));
    assertThat(TextDiff.of("", "")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void piecesGiveBothTexts(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 100; i++) {
      String before = Cases.text(random, 20);
      String after = Cases.text(random, 20);
      List<Piece> pieces = TextDiff.of(before, after);
      assertThat(without(pieces, Fate.ADDED)).isEqualTo(before);
      assertThat(without(pieces, Fate.REMOVED)).isEqualTo(after);
    }
  }

  private static String without(List<Piece> pieces, Fate fate) {
    return pieces.stream()
        .filter(piece -> piece.fate() != fate)
        .map(Piece::text)
        .reduce("", String::concat);
  }
}
