package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

/// [StopStrings] and [AnswerText], which only make sense together.
class StopStringsTest {

  /// What was heard of a text in pieces.
  private record Heard(String text, List<Token> tokens, boolean stopped) {}

  private static Heard hear(List<String> pieces, List<String> stops) {
    List<Token> tokens = new ArrayList<>();
    AnswerText answer = new AnswerText(new StopStrings(stops), tokens::add);
    boolean stopped = false;
    StringBuilder before = new StringBuilder();
    for (int i = 0; i < pieces.size() && !stopped; i++) {
      stopped = answer.accept(new Token(i, pieces.get(i), Optional.empty()));
      before.append(pieces.get(i));
      if (!stopped) {
        assertNothingIsTold(answer.text(), before.toString(), stops);
      }
    }
    if (!stopped) {
      answer.finish();
    }
    assertThat(answer.tokens()).isEqualTo(tokens);
    return new Heard(answer.text(), tokens, stopped);
  }

  /// No end of a text that begins a stop string is given out before that is clear.
  private static void assertNothingIsTold(String told, String text, List<String> stops) {
    assertThat(text).startsWith(told);
    for (int from = 0; from < told.length(); from++) {
      String rest = text.substring(from);
      assertThat(stops).noneMatch(stop -> stop.startsWith(rest));
    }
  }

  /// Where the text is cut, by the plain definition: -1 if it goes on.
  private static int cut(String text, List<String> stops) {
    int end = Integer.MAX_VALUE;
    int cut = -1;
    for (String stop : stops) {
      int at = text.indexOf(stop);
      int stopEnd = at + stop.length();
      if (at >= 0 && (stopEnd < end || (stopEnd == end && at < cut))) {
        end = stopEnd;
        cut = at;
      }
    }
    return cut;
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void cutsWhereAPlainSearchDoes(long seed) {
    RandomGenerator random = Cases.random(seed);
    int stopped = 0;
    for (int round = 0; round < 3000; round++) {
      boolean few = random.nextInt(4) > 0; // few letters, so that strings are there and overlap
      String text = few ? letters(random, 40) : Cases.text(random, 60);
      List<String> stops = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        String stop = few ? letters(random, 5) : within(random, text);
        stops.add(stop.isEmpty() ? "钢" : stop);
      }
      List<String> pieces = pieces(random, text);
      Heard heard = hear(pieces, stops);
      int cut = cut(text, stops);
      assertThat(heard.stopped()).as("%s in %s", stops, pieces).isEqualTo(cut >= 0);
      assertThat(heard.text())
          .as("%s in %s", stops, pieces)
          .isEqualTo(cut < 0 ? text : text.substring(0, cut));
      if (!heard.stopped()) {
        assertThat(heard.tokens()).extracting(Token::text).isEqualTo(pieces);
      }
      stopped += heard.stopped() ? 1 : 0;
    }
    assertThat(stopped).isBetween(300, 2700); // both are met
  }

  private static String letters(RandomGenerator random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append("ab钢".charAt(random.nextInt(3)));
    }
    return text.toString();
  }

  /// A piece of the text, or one with another end.
  private static String within(RandomGenerator random, String text) {
    int[] points = text.codePoints().toArray();
    int from = random.nextInt(points.length + 1);
    int length = Math.min(random.nextInt(6), points.length - from);
    return new String(points, from, length) + (random.nextBoolean() ? "" : "!");
  }

  private static List<String> pieces(RandomGenerator random, String text) {
    int[] points = text.codePoints().toArray();
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < points.length; ) {
      int length = Math.min(random.nextInt(5), points.length - at); // 0: a special token
      pieces.add(new String(points, at, length));
      at += length;
    }
    return pieces;
  }

  @Test
  void tellsATokenWhenItIsSureToStay() {
    Heard heard = hear(List.of("你好 E", "N", "", "E", "x END 再见"), List.of("END"));
    assertThat(heard.tokens()).extracting(Token::text).containsExactly("你好 E", "N", "", "E", "x ");
    assertThat(heard.stopped()).isTrue();
    Heard cut = hear(List.of("a", "b", "c"), List.of("bc"));
    assertThat(cut.tokens()).extracting(Token::text).containsExactly("a");
    assertThat(hear(List.of("b", "b"), List.of("bc")).text()).isEqualTo("bb");
    assertThat(hear(List.of("钢"), List.of("钢")).tokens()).isEmpty();
  }

  @Test
  void readsALongTextOnceWhateverItsStopStringsAre() {
    String stop = "a".repeat(20_000) + "b";
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      pieces.add("aaaa");
    }
    AnswerText answer = new AnswerText(new StopStrings(List.of(stop)), _ -> {});
    for (String piece : pieces) {
      assertThat(answer.accept(new Token(0, piece, Optional.empty()))).isFalse();
    }
    assertThat(answer.text()).hasSize(20_000); // the rest may be the beginning of it
    assertThat(answer.accept(new Token(0, "b", Optional.empty()))).isTrue();
    assertThat(answer.text()).isEqualTo("a".repeat(20_000));
  }

  @Test
  void refusesAnEmptyOne() {
    assertThatThrownBy(() -> Generation.of(1).withStopStrings(List.of("x", "")))
        .hasMessageContaining("a stop string is empty");
  }
}
