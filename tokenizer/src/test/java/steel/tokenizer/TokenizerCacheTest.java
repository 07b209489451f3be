package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;

final class TokenizerCacheTest {
  private static final String TEXT = "春天来了,春天的花开了。The spring comes, the spring goes. 12345 12345\n";

  @TempDir Path temp;
  private Path model;
  private Path kept;
  private Tokenizer made;

  @BeforeEach
  void train() throws IOException {
    model = temp.resolve("model");
    kept = temp.resolve("kept");
    made =
        BpeTrainer.train(
            texts -> texts.accept(TEXT.repeat(20)),
            new BpeTrainer.Options(300, 0),
            Progress.SILENT);
    made.write(model);
  }

  @Test
  void givesTheSameTokenizerFromItsTables() throws IOException {
    TokenizerCache cache = new TokenizerCache(kept, "build 1", 0);
    Tokenizer first = cache.read(model);
    assertThat(tables()).hasSize(1);
    Tokenizer second = cache.read(model);
    for (Tokenizer tokenizer : List.of(first, second)) {
      assertThat(tokenizer.hash()).isEqualTo(made.hash());
      assertThat(tokenizer.encode(TEXT)).isEqualTo(made.encode(TEXT));
      assertThat(tokenizer.decode(made.encode(TEXT))).isEqualTo(TEXT);
      assertThat(tokenizer.idOf(Tokenizer.IM_END)).isEqualTo(made.idOf(Tokenizer.IM_END));
      List<ChatMessage> chat = List.of(new ChatMessage("user", "春天"));
      assertThat(tokenizer.render(chat, true).ids()).isEqualTo(made.render(chat, true).ids());
    }
    assertThat(bytes(second)).isEqualTo(bytes(first));
  }

  @Test
  void givesTheSameTokenizerOfLists() throws IOException {
    TokenizerCache cache = new TokenizerCache(kept, "build 1", 0);
    TokenizerLists lists = TokenizerLists.of(made);
    Tokenizer first = cache.of(lists, model);
    Path file = tables().getFirst();
    byte[] expected = bytes(cache.of(TokenizerLists.of(made), model));
    assertThat(tables()).containsExactly(file);
    assertThat(expected).isEqualTo(bytes(first));
    assertThat(bytes(lists.make(model))).isEqualTo(expected);
    new TokenizerCache(kept, "build 1", 1 << 20).of(without(lists), model);
    assertThat(tables()).containsExactly(file);
    assertThat(cache.of(without(lists), model).vocabSize()).isEqualTo(made.vocabSize());
    assertThat(tables()).hasSize(2);
  }

  /// One merge less.
  private static TokenizerLists without(TokenizerLists lists) {
    List<String> merges = lists.merges().subList(0, lists.merges().size() - 1);
    return new TokenizerLists(
        lists.split(),
        lists.tokens(),
        lists.kinds(),
        merges,
        lists.templates(),
        lists.specialTokens());
  }

  @Test
  void leavesSmallTokenizersAlone() throws IOException {
    new TokenizerCache(kept, "build 1", 1 << 20).read(model);
    assertThat(tables()).isEmpty();
  }

  @Test
  void seesThatAFileHasChanged() throws IOException {
    TokenizerCache cache = new TokenizerCache(kept, "build 1", 0);
    cache.read(model);
    Path settings = model.resolve("tokenizer_config.json");
    Files.writeString(
        settings, Files.readString(settings).replace("\"eos_token\"", "\"chat_template\""));
    assertThat(cache.read(model).chatSettings().templates())
        .containsEntry("default", Tokenizer.IM_END);
    Path vocabulary = model.resolve("tokenizer.json");
    Files.writeString(vocabulary, Files.readString(vocabulary).replaceFirst("\"model\"", "\"?\""));
    assertThatThrownBy(() -> cache.read(model)).isInstanceOf(FormatException.class);
  }

  @Test
  void belongsToOneBuildOfTheProgram() throws IOException {
    new TokenizerCache(kept, "build 1", 0).read(model);
    new TokenizerCache(kept, "build 2", 0).read(model);
    assertThat(tables()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void makesDamagedTablesAnew(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    TokenizerCache cache = new TokenizerCache(kept, "build 1", 0);
    byte[] expected = bytes(cache.read(model));
    Path file = tables().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int trial = 0; trial < 20; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      int length = trial % 2 == 0 ? damaged.length : random.nextInt(damaged.length);
      Files.write(file, Arrays.copyOf(damaged, length));
      assertThat(bytes(cache.read(model))).isEqualTo(expected);
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void doesWithoutWhereNothingCanBeKept() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "no folder");
    Tokenizer read = new TokenizerCache(file, "build 1", 0).read(model);
    assertThat(read.hash()).isEqualTo(made.hash());
  }

  @Test
  void saysWhatTheReaderSaysOfAFolderWithoutTokenizer() {
    TokenizerCache cache = new TokenizerCache(kept, "build 1", 0);
    assertThatThrownBy(() -> cache.read(temp.resolve("nowhere")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no tokenizer here");
  }

  @Test
  void keepsTheNewestOnly() throws IOException {
    for (int build = 0; build < 12; build++) {
      new TokenizerCache(kept, "build " + build, 0).read(model);
    }
    assertThat(tables()).hasSize(8);
  }

  private List<Path> tables() throws IOException {
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.toList();
    }
  }

  private static byte[] bytes(Tokenizer tokenizer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tokenizer.write(new TableWriter(bytes));
    return bytes.toByteArray();
  }
}
