package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;

class TextLinesTest {
  private static List<Tokenizer> tokenizers = List.of();

  @BeforeAll
  static void open() throws IOException {
    tokenizers =
        List.of(
            BpeTrainer.train(
                TextSource.of(List.of("你好，世界。 steel's  steel，a b。")),
                new BpeTrainer.Options(330, 0),
                Progress.SILENT),
            Tokenizer.read(Golden.path("tokenizer/gpt2")),
            Tokenizer.read(Golden.path("tokenizer/cl100k")));
  }

  private static TextLines lines(String text) {
    return new TextLines(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "lines", 7);
  }

  @Test
  void numbersLinesAndKnowsWhereTheyEnd() throws IOException {
    try (TextLines lines = lines("钢\r\n\nx")) {
      assertThat(lines.next()).isEqualTo("钢\r");
      assertThat(lines.number()).isEqualTo(7);
      assertThat(lines.position()).isEqualTo(5);
      assertThat(lines.next()).isEmpty();
      assertThat(lines.hasBreak()).isTrue();
      assertThat(lines.position()).isEqualTo(6);
      assertThat(lines.next()).isEqualTo("x");
      assertThat(lines.hasBreak()).isFalse();
      assertThat(lines.position()).isEqualTo(7);
      assertThat(lines.error("no")).hasMessage("lines:9: no");
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void aLongLineComesInParts() throws IOException {
    String line = "钢铁是怎样炼成的。How steel is made，".repeat(500_000);
    try (TextLines lines = lines("short one\n" + line + "\n\n" + line)) {
      assertThat(lines.nextPart()).isEqualTo("short one");
      for (int i = 0; i < 2; i++) {
        StringBuilder whole = new StringBuilder();
        int parts = 0;
        do {
          whole.append(lines.nextPart());
          parts++;
        } while (lines.goesOn());
        assertThat(parts).isEqualTo(2);
        assertThat(lines.hasBreak()).isEqualTo(i == 0);
        assertThat(lines.number()).isEqualTo(8 + 2 * i);
        assertThat(whole.toString().equals(line)).isTrue(); // not printed, being long
        assertThat(lines.nextPart()).isEqualTo(i == 0 ? "" : null);
      }
    }
  }

  @Test
  void theRestOfALineIsALine() throws IOException {
    String line = "steel ".repeat(4_000_000);
    try (TextLines lines = lines(line + "\nx")) {
      String part = String.valueOf(lines.nextPart());
      assertThat(part)
          .hasSizeBetween(TextLines.PART_BYTES / 2, line.length() - 1)
          .endsWith("steel");
      assertThat(lines.position()).isEqualTo(part.length());
      assertThat(part + lines.next()).hasSameSizeAs(line);
      assertThat(lines.goesOn()).isFalse();
      assertThat(lines.next()).isEqualTo("x");
    }
  }

  @Tag("long")
  @Test
  void aLineWithoutAPlaceToCutIsAnErrorInTheEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            Arrays.fill(bytes, from, from + length, (byte) 'a');
            return length;
          }
        };
    TextLines lines = new TextLines(endless, "endless");
    assertThatThrownBy(lines::nextPart)
        .isInstanceOf(FormatException.class)
        .hasMessage("endless:1: is longer than 256 MiB; break it into lines");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void partsHaveTheTokensOfTheWhole(long seed) {
    RandomGenerator random = Cases.random(seed);
    String[] more = {"a ", "中 ", "中，", "z。", "'s ", " \u0301", "，\u0301", "\ufffd ", "<|im_end|> "};
    int cuts = 0;
    for (int i = 0; i < 2_000; i++) {
      String text =
          Cases.text(random, 12) + more[random.nextInt(more.length)] + Cases.text(random, 12);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int cut = Cuts.last(bytes, bytes.length);
      if (cut < 0) {
        continue;
      }
      cuts++;
      String left = new String(bytes, 0, cut, StandardCharsets.UTF_8);
      String right = new String(bytes, cut, bytes.length - cut, StandardCharsets.UTF_8);
      assertThat(left + right).isEqualTo(text);
      for (Tokenizer tokenizer : tokenizers) {
        assertThat(tokenizer.takesParts()).isTrue();
        for (SpecialText special : SpecialText.values()) {
          List<Integer> ids = new ArrayList<>();
          Arrays.stream(tokenizer.encode(left, special)).forEach(ids::add);
          Arrays.stream(tokenizer.encode(right, special)).forEach(ids::add);
          assertThat(tokenizer.encode(text, special))
              .as("%s | %s", left, right)
              .isEqualTo(ids.stream().mapToInt(id -> id).toArray());
        }
      }
    }
    assertThat(cuts).isGreaterThan(1_000);
  }

  @Test
  void aTokenizerWithABlankInAnAddedTokenTakesNoParts() {
    Tokenizer gpt2 = tokenizers.get(1);
    Tokenizer odd =
        new Tokenizer(
            gpt2.vocabulary(),
            gpt2.merges(),
            List.of(new AddedTokens.Token(gpt2.vocabSize(), "<the end>", true)),
            gpt2.form(),
            gpt2.chatSettings());
    assertThat(odd.takesParts()).isFalse();
  }
}
