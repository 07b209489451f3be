package steel.data.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  @ParameterizedTest
  @CsvSource({
    "中,HAN",
    "㐀,HAN",
    "𠀀,HAN",
    "a,LATIN",
    "é,LATIN",
    "の,KANA",
    "カ,KANA",
    "한,HANGUL",
    "ж,CYRILLIC",
    "α,OTHER_LETTER",
    "7,DIGIT",
    "①,DIGIT",
    "' ',SPACE",
    "'　',SPACE",
    "'，',PUNCTUATION",
    "。,PUNCTUATION",
    "!,PUNCTUATION",
    "😀,OTHER",
    "'\u0001',OTHER"
  })
  void everyCharacterHasOne(String character, Script script) {
    assertThat(Script.of(character.codePointAt(0))).isEqualTo(script);
  }

  @ParameterizedTest
  @CsvSource({
    "我们在 Linux 上运行 Java 程序,chinese",
    "the quick brown fox,latin",
    "日本語の文章です,japanese",
    "한국어 문장,korean",
    "Привет мир,cyrillic",
    "καλημέρα,other",
    "12 + 3,none"
  })
  void lettersPointToALanguage(String text, String language) {
    long[] counts = new long[Script.values().length];
    text.codePoints().forEach(c -> counts[Script.of(c).index]++);
    assertThat(Script.language(counts)).isEqualTo(language);
  }
}
