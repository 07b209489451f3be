package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
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
          && Utf8Text.isSurelyNfc(c.toCharArray(), 0, c.length())) {
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

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void charactersLieAcrossBlocks(long seed) {
    RandomGenerator random = Cases.random(seed);
    Utf8Text buffer = new Utf8Text(true);
    for (int i = 0; i < 2_000; i++) {
      String ascii = "x".repeat(random.nextInt(1_100));
      String text =
          ascii + (random.nextBoolean() ? "😀" : Cases.text(random, 4)) + ascii + "e\u0301";
      buffer.set(text, 0, text.length());
      assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
      String plain = ascii + "中😀".repeat(random.nextInt(600)); // needs no normaliser
      buffer.set(plain, 0, plain.length());
      assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
          .isEqualTo(plain);
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

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void decodesByWayOfABufferToTheSameText(long seed) {
    RandomGenerator random = Cases.random(seed);
    byte[] likely = "aZ中\u00e9\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    int[] leads = {0xc0, 0xc1, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0x80, 0xbf, 0xa0, 0x9f};
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] =
            random.nextInt(4) > 0
                ? likely[(k + i) % likely.length]
                : (byte) leads[random.nextInt(leads.length)];
      }
      String wanted = Utf8Decoding.decode(bytes, bytes.length);
      assertThat(Utf8Decoding.decode(bytes, bytes.length, new char[bytes.length]))
          .isEqualTo(wanted);
      byte[] part = wanted.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(part, bytes)) {
        assertThat(Utf8Text.isSurelyNfc(bytes, 0, bytes.length)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void whatIsSurelyNfcAsBytesIsSoAsText(long seed) {
    RandomGenerator random = Cases.random(seed);
    int certain = 0;
    for (int i = 0; i < 5_000; i++) {
      String text = random.nextBoolean() ? Cases.text(random, 3) : "中文é a" + Cases.text(random, 1);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (Utf8Text.isSurelyNfc(bytes, 0, bytes.length)) {
        certain++;
        assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFC)).as(text).isTrue();
      }
    }
    assertThat(certain).isPositive();
  }
}
