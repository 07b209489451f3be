package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class PassageDeduplicatorTest {
  private static final LineDeduplicator LINES = new LineDeduplicator(5);
  private static final ParagraphDeduplicator PARAGRAPHS = new ParagraphDeduplicator(5);

  /// Without what is in `seen`, and without what comes twice.
  private static String deduplicated(
      Operator.PassageDeduplicator operator, String text, Set<Long> seen) {
    long[] passages = operator.passages(text);
    BitSet dropped = new BitSet();
    for (int i = 0; i < passages.length; i++) {
      dropped.set(i, !seen.add(passages[i]));
    }
    return operator.without(text, dropped);
  }

  private static String deduplicated(Operator.PassageDeduplicator operator, String text) {
    return deduplicated(operator, text, new HashSet<>());
  }

  @Test
  void removesLinesThatComeAgain() {
    assertThat(deduplicated(LINES, "版权所有，翻印必究。\n正文第一段。\n 版权所有，翻印必究。\n完\n完"))
        .isEqualTo("版权所有，翻印必究。\n正文第一段。\n完\n完");
    assertThat(deduplicated(LINES, "hello\nhello")).isEqualTo("hello");
    assertThat(deduplicated(LINES, "hello\n\nhello\n")).isEqualTo("hello");
    assertThat(deduplicated(LINES, "hello\n\nagain\n")).isEqualTo("hello\n\nagain\n");
  }

  @Test
  void removesParagraphsThatComeAgain() {
    assertThat(
            deduplicated(PARAGRAPHS, "one line\nof two\n\nother\n\n\none line\nof two\n\nlast one"))
        .isEqualTo("one line\nof two\n\nother\n\n\nlast one");
    assertThat(deduplicated(PARAGRAPHS, "hello\nhello")).isEqualTo("hello\nhello");
    assertThat(deduplicated(PARAGRAPHS, "hello\n\nhello")).isEqualTo("hello");
  }

  @Test
  void removesWhatOtherDocumentsHad() {
    Set<Long> seen = new HashSet<>();
    assertThat(deduplicated(LINES, "点击上方关注我们\n第一篇", seen)).isEqualTo("点击上方关注我们\n第一篇");
    assertThat(deduplicated(LINES, "点击上方关注我们\n第二篇", seen)).isEqualTo("第二篇");
    assertThat(deduplicated(LINES, "点击上方关注我们", seen)).isEmpty();
  }

  /// The system message opens every chat, and a turn without its mark is none.
  @Test
  void leavesChatMarksAlone() {
    String chat =
        SpecialTokens.hide(
            "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n");
    assertThat(deduplicated(LINES, chat + chat)).isEqualTo(chat + chat);
    assertThat(deduplicated(PARAGRAPHS, chat + "\n\n" + chat)).isEqualTo(chat + "\n\n" + chat);
    String shown = SpecialTokens.show(chat);
    assertThat(deduplicated(LINES, shown + shown)).isEqualTo(shown + shown);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void changesNothingWhereNothingIsDropped(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int round = 0; round < 200; round++) {
      String text = Cases.text(random, 200).replace('\t', '\n').replace('a', '\n');
      for (Operator.PassageDeduplicator operator :
          new Operator.PassageDeduplicator[] {LINES, PARAGRAPHS}) {
        assertThat(operator.without(text, new BitSet())).isEqualTo(text);
        BitSet all = new BitSet();
        all.set(0, operator.passages(text).length);
        assertThat(operator.passages(operator.without(text, all))).isEmpty();
      }
    }
  }
}
