package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;

class TokenizerFilesTest {
  private static final List<String> TEXTS =
      List.of("钢铁是怎样炼成的？钢铁！", "## steel ##, it's steel's", "一二三，上山打老虎；3.14\n\n# a\n");

  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void train() throws IOException {
    tokenizer =
        BpeTrainer.train(TextSource.of(TEXTS), new BpeTrainer.Options(320, 0), Progress.SILENT);
    tokenizer.write(folder);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    assertThat(Tokenizer.read(folder).hash()).isEqualTo(tokenizer.hash());
    Files.delete(folder.resolve("tokenizer.json"));
    assertThat(Files.readString(folder.resolve("merges.txt"))).contains("\n# #\n");
    assertThat(Tokenizer.read(folder).hash()).isEqualTo(tokenizer.hash());
  }

  @Test
  void writesTheSameBytesAgain() throws IOException {
    Path again = folder.resolve("again");
    Tokenizer.read(folder).write(again);
    for (String name : List.of("tokenizer.json", "vocab.json", "merges.txt")) {
      assertThat(again.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void decodingGivesTheNormalisedText(long seed) {
    checkRandomTexts(seed, 1_000);
  }

  @Tag("long")
  @Test
  void decodingGivesTheNormalisedTextOfAMillion() {
    checkRandomTexts(System.nanoTime(), 1_000_000);
  }

  private void checkRandomTexts(long seed, int count) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < count; i++) {
      String text = Cases.text(random, 200) + TEXTS.get(random.nextInt(TEXTS.size()));
      int[] ids = tokenizer.encode(text);
      assertThat(tokenizer.decode(ids))
          .as("seed %d", seed)
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
      assertThat(ids)
          .isEqualTo(
              EncoderDefinition.encode(text, tokenizer).stream()
                  .mapToInt(Integer::intValue)
                  .toArray());
    }
  }

  @Test
  void longPiecesFollowTheDefinition() {
    String text = "钢铁铁钢".repeat(100) + "#".repeat(1000) + "e".repeat(129) + "steelss".repeat(99);
    assertThat(tokenizer.encode(text))
        .isEqualTo(
            EncoderDefinition.encode(text, tokenizer).stream()
                .mapToInt(Integer::intValue)
                .toArray());
  }

  @Test
  void rendersChatMlWithMasks() {
    RenderedChat chat =
        tokenizer.render(
            List.of(ChatMessage.system("s"), ChatMessage.user("u"), ChatMessage.assistant("答")),
            false);
    assertThat(chat.text())
        .isEqualTo(
            """
            <|im_start|>system
            s<|im_end|>
            <|im_start|>user
            u<|im_end|>
            <|im_start|>assistant
            答<|im_end|>
            """);
    int[] answer =
        IntStream.range(0, chat.ids().length)
            .filter(i -> chat.answer()[i])
            .map(i -> chat.ids()[i])
            .toArray();
    assertThat(tokenizer.decode(answer)).isEqualTo("答<|im_end|>");
    assertThat(tokenizer.decode(chat.ids())).isEqualTo(chat.text());
    assertThat(tokenizer.render(List.of(), true).text()).isEqualTo("<|im_start|>assistant\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenizer.json | \"NFC\" | \"NFKC\" | normalizer: \"NFKC\" is not one of: NFC",
        "tokenizer.json | \"BPE\" | \"WordPiece\" | model.type",
        "tokenizer.json | Isolated | Removed | pre_tokenizer: not one of: Qwen2's, cl100k's, GPT-2's",
        "tokenizer.json | \"lstrip\" : false | \"lstrip\" : true | wants lstrip",
        "tokenizer.json | \"# #\" | \"#  #\" | is not two tokens with a space between",
        "tokenizer.json | \"# #\" | \"# 钢\" | token \"钢\" is not in the vocabulary",
        "tokenizer.json | \"##\" : | \"钢\" : | token \"钢\" is not made of byte letters",
        "tokenizer.json | \"!\" : 0 | \"!\" : 1 | two tokens have id 1",
        "tokenizer.json | \"!\" : 0 | \"!\" : 4000000000 | not JSON",
        "tokenizer.json | \"!\" : 0 | \"!\" : -1 | a token has id -1",
        "tokenizer.json | \"!\" : 0 | \"!\" : null | has no whole number as id",
        "tokenizer.json | \"!\" : 0 | \"!\" : 5000 | no token has id 0, though there are larger ones",
        "tokenizer.json | \"!\" : 0, | '' | no token has id 0, though there are larger ones",
        "tokenizer.json | \"!\" : 0 | \"!!!!\" : 0 | byte 0x21 has no token",
      })
  void refusesWhatDoesNotFit(String file, String from, String to, String message)
      throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replaceFirst(Pattern.quote(from), to));
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOfAny(FormatException.class, ConfigException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void cutAndChangedFilesEndInAnError(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    Path path = folder.resolve("tokenizer.json");
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      if (random.nextBoolean()) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length - 2));
      } else {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Files.write(path, bad);
      try {
        Tokenizer.read(folder); // a changed letter may still make a tokenizer
      } catch (FormatException | ConfigException e) {
        assertThat(e).hasMessageContaining("tokenizer.json");
      }
    }
  }

  @Test
  void tellsWhatIsMissing() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> Tokenizer.read(empty))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no tokenizer here");
    Files.delete(folder.resolve("tokenizer.json"));
    Files.delete(folder.resolve("merges.txt"));
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("merges.txt: cannot be read");
  }

  @Test
  void threadsShareOneTokenizer() {
    String text = String.join("\n", TEXTS).repeat(50);
    int[] expected = tokenizer.encode(text);
    assertThat(Stream.generate(() -> text).limit(64).parallel().map(tokenizer::encode))
        .allMatch(ids -> Arrays.equals(ids, expected));
  }
}
