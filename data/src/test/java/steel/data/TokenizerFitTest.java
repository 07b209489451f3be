package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

class TokenizerFitTest {
  @TempDir private Path folder;

  private static Tokenizer trained(String text) throws IOException {
    return BpeTrainer.train(
        TextSource.of(List.of(text)), new BpeTrainer.Options(300, 0), Progress.SILENT);
  }

  @Test
  void countsByLanguageAndBySource() throws IOException {
    String chinese = "钢铁是怎样炼成的？钢铁！😀";
    String english = "How steel is made: steel.";
    Files.writeString(
        folder.resolve("a.jsonl"),
        "{\"text\":\"%s\",\"source\":\"books\"}\n{\"text\":\"%s\"}\n".formatted(chinese, english));
    Files.writeString(folder.resolve("b.txt"), chinese + "\n1234\n");
    List<Tokenizer> tokenizers = List.of(trained("钢铁钢铁"), trained("steel is made"));

    TokenizerFit fit =
        TokenizerFit.measure(
            tokenizers, TextFiles.find(List.of(folder), Optional.empty(), true), Progress.SILENT);

    assertThat(fit.languages().keySet()).containsExactly("chinese", "latin", "none");
    assertThat(fit.sources().keySet()).containsExactly("a.jsonl", "b.txt", "books");
    TokenizerFit.Row latin = Objects.requireNonNull(fit.languages().get("latin"));
    assertThat(latin).isEqualTo(fit.sources().get("a.jsonl"));
    assertThat(latin.characters()).isEqualTo(25);
    assertThat(latin.bytes()).isEqualTo(25);
    assertThat(latin.bytePieces()).containsExactly(0L, 0L);
    TokenizerFit.Row books = Objects.requireNonNull(fit.sources().get("books"));
    assertThat(books.texts()).isEqualTo(1);
    assertThat(books.characters()).isEqualTo(13);
    assertThat(books.bytes()).isEqualTo(12 * 3 + 4);
    for (int i = 0; i < 2; i++) {
      Tokenizer tokenizer = tokenizers.get(i);
      int[] ids = tokenizer.encode(chinese);
      assertThat(books.tokens().get(i)).isEqualTo(ids.length);
      long pieces =
          Arrays.stream(ids).filter(id -> tokenizer.decode(id).contains("\ufffd")).count();
      assertThat(books.bytePieces().get(i)).isEqualTo(pieces);
      long used =
          Stream.of(chinese, english, "1234")
              .flatMapToInt(text -> Arrays.stream(tokenizer.encode(text)))
              .distinct()
              .count();
      assertThat(fit.used().get(i)).isEqualTo((int) used);
    }
    assertThat(fit.total().texts()).isEqualTo(4);
    assertThat(fit.total().tokens().getFirst())
        .isEqualTo(
            fit.languages().values().stream().mapToLong(row -> row.tokens().getFirst()).sum());
  }

  @Test
  void noTextIsAnError() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "\n\n");
    TextFiles texts = TextFiles.find(List.of(folder), Optional.empty(), true);
    List<Tokenizer> one = List.of(trained("a"));
    assertThatThrownBy(() -> TokenizerFit.measure(one, texts, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("b.txt: has no text to look at");
  }

  @ParameterizedTest
  @CsvSource({
    "钢铁, chinese",
    "' the', latin",
    "한국, hangul",
    "のカ, kana",
    "стал, cyrillic",
    "ไม่, other letters",
    "钢a, mixed letters",
    "3.14, digits",
    "'，。', punctuation",
    "'  ', spaces",
    "😀, other signs",
    "a1, latin",
  })
  void tokensAreToldApartByTheirLetters(String token, String made) {
    assertThat(Languages.ofToken(token)).isEqualTo(made);
  }
}
