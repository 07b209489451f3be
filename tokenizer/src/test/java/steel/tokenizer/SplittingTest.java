package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class SplittingTest {
  /// What the alternatives of the expressions tell apart, and what they look for.
  private static final String[] PARTS = {
    "'s", "'T", "'re", "'VE", "'m", "'ll", "'D", "'ſ", "'", "'r", "'l", "a", "Z", "中", "文", "1",
    "²", "Ⅷ", " ", "  ", "\t", "\u3000", "\u00a0", "\u0085", "\n", "\r", "\r\n", "!", "，", "\u0301",
    "😀", "𠮷", "\u001c", "\u200b", "é", "ſ", "K", "ﬁ"
  };

  /// Of these blocks are made, and cut at once.
  private static final String[] ASCII_PARTS = {
    "'s",
    "'T",
    "'re",
    "'VE",
    "'m",
    "'ll",
    "'D",
    "'",
    "''",
    " '",
    "'r",
    "'l",
    "'x",
    "a",
    "Z",
    "word",
    "Alongerword",
    "1",
    "12",
    " ",
    "  ",
    "    ",
    "\t",
    "\u000b",
    "\f",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    ";\n",
    " \n",
    "!",
    "(",
    "((",
    " (",
    "=",
    "_",
    "@",
    "[",
    "`",
    "{",
    "~",
    "/",
    ":",
    "\0",
    "\u001c"
  };

  @ParameterizedTest
  @EnumSource
  void everyCodePointIsOfTheClassTheExpressionSees(Splitting splitting) {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.getType(point) != Character.SURROGATE) {
        String c = Character.toString(point);
        String text = "a" + c + "b " + c + "1" + c + c + " " + c;
        if (!split(text, splitting).equals(EncoderDefinition.pieces(text, splitting))) {
          check(text, splitting);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void cutsAsTheExpressionDoes(long seed) {
    for (Splitting splitting : Splitting.values()) {
      RandomGenerator random = Cases.random(seed);
      for (int i = 0; i < 20_000; i++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
          text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        check(text.toString(), splitting);
      }
      for (int i = 0; i < 2_000; i++) {
        check(Cases.text(random, 100), splitting);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void cutsManyPiecesAtOnceAsOneByOne(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 20_000; i++) {
      String[] parts = new String[1 + random.nextInt(8)];
      for (int k = 0; k < parts.length; k++) {
        String[] from = random.nextInt(8) == 0 ? PARTS : ASCII_PARTS;
        parts[k] = from[random.nextInt(from.length)];
      }
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(200); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      for (Splitting splitting : Splitting.values()) {
        assertThat(endsAtOnce(bytes, splitting))
            .as("%s of %s", splitting, text)
            .isEqualTo(ends(bytes, splitting));
      }
    }
  }

  @Test
  void expressionsAreKnownHoweverTheyAreWritten() {
    for (Splitting splitting : Splitting.values()) {
      assertThat(Splitting.of(splitting.expression())).hasValue(splitting);
    }
    assertThat(Cl100kSplit.SAME).allMatch(s -> Splitting.of(s).orElseThrow() == Splitting.CL100K);
    assertThat(Splitting.of("\\s+")).isEmpty();
    assertThat(Splitting.names()).hasSameSizeAs(Splitting.values());
  }

  private static void check(String text, Splitting splitting) {
    assertThat(split(text, splitting))
        .as("%s of %s", splitting, text)
        .isEqualTo(EncoderDefinition.pieces(text, splitting));
  }

  private static List<String> split(String text, Splitting splitting) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> pieces = new ArrayList<>();
    int at = 0;
    for (int end : ends(bytes, splitting)) {
      pieces.add(new String(bytes, at, end - at, StandardCharsets.UTF_8));
      at = end;
    }
    return pieces;
  }

  private static List<Integer> ends(byte[] bytes, Splitting splitting) {
    List<Integer> all = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      at = splitting.scanner().pieceEnd(bytes, at, bytes.length);
      all.add(at);
    }
    return all;
  }

  private static List<Integer> endsAtOnce(byte[] bytes, Splitting splitting) {
    List<Integer> all = new ArrayList<>();
    int[] ends = new int[Splitting.Scanner.LEAST_ROOM];
    for (int at = 0; at < bytes.length; at = all.getLast()) {
      int count = splitting.scanner().pieceEnds(bytes, at, bytes.length, ends);
      for (int i = 0; i < count; i++) {
        all.add(ends[i]);
      }
    }
    return all;
  }
}
