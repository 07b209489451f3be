package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class Utf8TextTest {
  @Test
  void whatSkipsTheNormaliserNeedsNone() {
    Set<Integer> joining = new HashSet<>(); // what can be absorbed by, or move past, a neighbour
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.getType(point) != Character.SURROGATE) {
        String parts = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFD);
        parts.codePoints().skip(1).forEach(joining::add);
      }
    }
    int skipped = 0;
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String c = Character.toString(point);
      if (Character.getType(point) != Character.SURROGATE
          && Utf8Text.isSurelyNfc(c, 0, c.length())) {
        skipped++;
        int type = Character.getType(point);
        assertThat(Normalizer.isNormalized(c, Normalizer.Form.NFC)).as("U+%04X", point).isTrue();
        assertThat(joining).doesNotContain(point);
        assertThat(type).isNotIn((int) Character.NON_SPACING_MARK, (int) Character.ENCLOSING_MARK);
      }
    }
    assertThat(skipped).isGreaterThan(30_000); // ideographs alone are 20,992, Hangul 11,172
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void isNfcInUtf8(long seed) {
    var random = Cases.random(seed);
    Utf8Text buffer = new Utf8Text(true);
    for (int i = 0; i < 5_000; i++) {
      String text = Cases.text(random, 60);
      buffer.set("x" + text + "y", 1, text.length() + 1);
      assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
    }
  }

  @Test
  void loneSurrogatesAreReplaced() {
    Utf8Text buffer = new Utf8Text(true);
    String text = "a\ud800b\udc00\ud83d";
    buffer.set(text, 0, text.length());
    assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
        .isEqualTo("a\ufffdb\ufffd\ufffd");
  }
}
