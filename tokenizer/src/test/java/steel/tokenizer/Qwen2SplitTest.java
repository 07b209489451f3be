package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class Qwen2SplitTest {
  /// What the alternatives of the expression tell apart, and what they look for.
  private static final String[] PARTS = {
    "'s", "'T", "'re", "'VE", "'m", "'ll", "'D", "'ſ", "'", "'r", "'l", "a", "Z", "中", "文", "1",
    "²", "Ⅷ", " ", "  ", "\t", "\u3000", "\u00a0", "\u0085", "\n", "\r", "\r\n", "!", "，", "\u0301",
    "😀", "𠮷", "\u001c", "\u200b", "é", "ſ", "K", "ﬁ"
  };

  @Test
  void everyCodePointIsOfTheClassTheExpressionSees() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.getType(point) != Character.SURROGATE) {
        String c = Character.toString(point);
        String text = "a" + c + "b " + c + "1" + c + c + " " + c;
        if (!split(text).equals(EncoderDefinition.pieces(text))) {
          assertThat(split(text)).as("U+%04X", point).isEqualTo(EncoderDefinition.pieces(text));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void cutsAsTheExpressionDoes(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      assertThat(split(text.toString())).isEqualTo(EncoderDefinition.pieces(text.toString()));
    }
    for (int i = 0; i < 2_000; i++) {
      String text = Cases.text(random, 100);
      assertThat(split(text)).isEqualTo(EncoderDefinition.pieces(text));
    }
  }

  private static List<String> split(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int end = Qwen2Split.pieceEnd(bytes, at, bytes.length);
      pieces.add(new String(bytes, at, end - at, StandardCharsets.UTF_8));
      at = end;
    }
    return pieces;
  }
}
