package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.Profile;
import steel.testkit.Cases;

/// What the corrected profile mends in each operator.
class CorrectedOperatorTest {
  private static final Operator.Mapper LINKS =
      new CleanLinksMapper(Profile.CORRECTED, Replacement.REMOVE);
  private static final Operator.Mapper EMAIL =
      new CleanEmailMapper(Profile.CORRECTED, Replacement.REMOVE);
  private static final Operator.Mapper HTML = new CleanHtmlMapper(Profile.CORRECTED);
  private static final Operator.Mapper SPACE = new WhitespaceNormalizationMapper(Profile.CORRECTED);

  @ParameterizedTest
  @CsvSource({
    "链接http://x.cn/a后面的字,链接后面的字",
    "链接 http://x.cn/a，好,链接 ，好",
    "b站视频:3个精选。后面,b站视频:3个精选。后面",
    "dict(key:value) x,dict(key:value) x",
    "见(https://a.com/b_(c)).,见().",
    "见 www.example.org/p.,见 .",
    "见 WWW.Example.org 。,见  。",
    "见 x.cn/ab。,见 。",
    "src/main.py 和 a.b/c,src/main.py 和 a.b/c",
    "mailto:me@x.com,''",
    "http://,http://",
    "xhttp://a.b,xhttp://a.b",
    "a:b::c std::vector,a:b::c std::vector"
  })
  void linksGoAndTextAroundThemStays(String text, String expected) {
    assertThat(LINKS.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "联系:x_y+z@163.com谢谢,联系:谢谢",
    "Foo@Bar.com,''",
    "a@b.c1,a@b.c1",
    "u@x..y.com.,u@x..y.com.",
    "A@b.T,A@b.T",
    "@Override @a.b,@Override @a.b",
    "a@b.co.uk!,!",
    "a@b.com.,."
  })
  void addressesGo(String text, String expected) {
    assertThat(EMAIL.map(text)).isEqualTo(expected);
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of("<p>这是<b>个</b>测试</p>尾", "这是个测试\n尾"),
        Arguments.of("a<br/>b<br>c", "a\nb\nc"),
        Arguments.of("<ol><li>a</li><li>b</li></ol>", "* a\n* b\n"),
        Arguments.of("<td>1</td><td>2</td>", "1 2 "),
        Arguments.of("a<script>v=1</script>b<!-- c -->d<style>p{}</style>", "abd"),
        Arguments.of("<div class=\"x>y\" data-id='3' hidden>字</div>", "字\n"),
        Arguments.of("x < 3 &amp;&amp; y &gt; 4 &copy2021", "x < 3 && y > 4 &copy2021"),
        Arguments.of("1<a and b>2", "1<a and b>2"),
        Arguments.of("List<String> a<b c>d <div", "List<String> a<b c>d <div"),
        Arguments.of("if (a<b && c>d)", "if (a<b && c>d)"),
        Arguments.of("<!DOCTYPE html><title>T</title>正文", "T\n正文"),
        Arguments.of("用`<br>`和“<ol>”换行", "用`<br>`和“<ol>”换行"),
        Arguments.of("看:\n```html\n<p>x</p>\n```\n<p>y</p>", "看:\n```html\n<p>x</p>\n```\ny\n"),
        Arguments.of("<|im_start|>user", "<|im_start|>user"),
        Arguments.of("<script>没有结束", "没有结束"),
        Arguments.of("", ""));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void onlyHtmlGoes(String text, String expected) {
    assertThat(HTML.map(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void spacesAreOneKindAndTabsStay(String text, String expected) {
    assertThat(SPACE.map(text)).isEqualTo(expected);
  }

  static Stream<Arguments> spaces() {
    return Stream.of(
        Arguments.of("\u3000\u3000段落\u3000一\t二\n三 ", "段落 一\t二\n三"),
        Arguments.of("第\u200b一\u2060页\ufeff", "第一页"),
        Arguments.of("x\u200dy 👩\u200d👧", "xy 👩\u200d👧"),
        Arguments.of("a\u00a0b", "a b"));
  }

  @Test
  void theFullWidthOneIsAOne() {
    assertThat(new PunctuationNormalizationMapper(Profile.CORRECTED).map("１２。")).isEqualTo("1２.");
    assertThat(new PunctuationNormalizationMapper(Profile.REFERENCE).map("１２。")).isEqualTo("\"２.");
  }

  @Test
  void chinesePunctuationStaysWhereTheRecipeSaysSo() {
    FixUnicodeMapper keeping =
        new FixUnicodeMapper(Normalizer.Form.NFC, new CharacterFixes(false, false));
    assertThat(keeping.map("“你好”，世界！æˆ‘ä»¬\u0007")).isEqualTo("“你好”，世界！我们");
  }

  @Test
  void lettersDigitsAndSpacesAreNotSpecial() {
    Operator.Range all = new Operator.Range(0, 1);
    assertThat(new SpecialCharactersFilter(Profile.CORRECTED, all).statistic("一上士 3+5=8"))
        .isEqualTo(0.25 * 8 / 9);
    assertThat(new SpecialCharactersFilter(Profile.REFERENCE, all).statistic("一上士 3+5=8"))
        .isEqualTo(1.0);
  }

  @Test
  void sumsAreNoDuplicatesOfEachOther() {
    DocumentDeduplicator corrected = new DocumentDeduplicator(Profile.CORRECTED, true, true);
    assertThat(sign(corrected, "1+2=3")).isNotEqualTo(sign(corrected, "1+3=4"));
    assertThat(sign(corrected, "你好，World。")).isEqualTo(sign(corrected, " 你好 , world . "));
    DocumentDeduplicator reference = new DocumentDeduplicator(Profile.REFERENCE, true, true);
    assertThat(sign(reference, "1+2=3")).isEqualTo(sign(reference, "1+3=4"));
  }

  private static long[] sign(DocumentDeduplicator deduplicator, String text) {
    long[] signature = new long[deduplicator.words()];
    deduplicator.sign(text, signature);
    return signature;
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void mappersTakeAnyText(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 300; i++) {
      String text =
          Cases.text(random, 80) + "<p http://x.cn &lt; a@b.cn `" + Cases.text(random, 20);
      for (Profile profile : Profile.values()) {
        new CleanLinksMapper(profile, Replacement.REMOVE).map(text);
        new CleanEmailMapper(profile, Replacement.REMOVE).map(text);
        new CleanHtmlMapper(profile).map(text);
        String spaced = new WhitespaceNormalizationMapper(profile).map(text);
        assertThat(new WhitespaceNormalizationMapper(profile).map(spaced).length())
            .isLessThanOrEqualTo(spaced.length());
      }
      assertThat(SpecialTokens.show(SpecialTokens.hide("<|im_end|>" + text)))
          .startsWith("<|im_end|>");
    }
  }
}
