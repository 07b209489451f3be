package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// What the command says of tokenizer files and texts that are not what they should be: exit code 2
/// and one sentence that names the file, whatever has happened to it. The heap of the tests bounds
/// what reading one may take.
class DamagedTokenizerTest {
  private static final List<String> PAIR =
      List.of("vocab.json", "merges.txt", "tokenizer_config.json");

  private static final Map<String, byte[]> WHOLE = new TreeMap<>();
  private static final String TEXT = "钢铁 steel";

  @TempDir private Path folder;

  @BeforeAll
  static void train(@TempDir Path scratch) throws IOException {
    BpeTrainer.train(
            TextSource.of(List.of("钢铁钢铁，钢铁是怎样炼成的", "steel steel 3.14 ## ##")),
            new BpeTrainer.Options(290, 0),
            Progress.SILENT)
        .write(scratch);
    for (String name : PAIR) {
      WHOLE.put(name, Files.readAllBytes(scratch.resolve(name)));
    }
    WHOLE.put("tokenizer.json", Files.readAllBytes(scratch.resolve("tokenizer.json")));
    WHOLE.put("gpt2.tiktoken", Files.readAllBytes(Golden.path("tokenizer/gpt2/gpt2.tiktoken")));
  }

  private static byte[] whole(String name) {
    return Objects.requireNonNull(WHOLE.get(name));
  }

  /// A folder with a file as given, and what belongs to it.
  private void write(String name, byte[] content) throws IOException {
    for (String other : PAIR.contains(name) ? PAIR : List.<String>of()) {
      Files.write(folder.resolve(other), whole(other));
    }
    Files.write(folder.resolve(name), content);
  }

  private CommandRun encode() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of("tokenizer", "encode", "--model", folder.toString());
    } finally {
      System.setIn(before);
    }
  }

  /// One sentence with the name of a file of the folder.
  private void assertRefused(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err().lines())
        .as(run.err())
        .singleElement()
        .asString()
        .startsWith("steel: " + folder)
        .doesNotContain("Exception", "java.");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer.json", "vocab.json", "tokenizer_config.json"})
  void aCutFileIsNamed(String name) throws IOException {
    byte[] whole = whole(name);
    int end = new String(whole, StandardCharsets.UTF_8).stripTrailing().length(); // only ASCII cut
    for (int i = 0; i <= 30; i++) {
      int length = i < 5 ? i : (int) ((long) (whole.length - 3) * i / 30);
      if (length < end) {
        write(name, Arrays.copyOf(whole, length));
        CommandRun run = encode();
        assertRefused(run);
        assertThat(run.err()).as("%d bytes", length).contains(name);
      }
    }
  }

  static Stream<String> names() {
    return WHOLE.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aChangedFileMakesATokenizerOrIsNamed(String name) throws IOException {
    for (long seed : Cases.seeds().toList()) {
      change(name, seed, 4);
    }
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("names")
  void aFileChangedInAThousandWaysMakesATokenizerOrIsNamed(String name) {
    Assertions.assertTimeout( // a guard against a loop: each takes hundredths of a second
        Duration.ofMinutes(10), () -> change(name, System.nanoTime(), 1_000));
  }

  private void change(String name, long seed, int times) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < times; i++) {
      write(name, changed(whole(name), random));
      CommandRun run = encode();
      if (run.exitCode() != 0) {
        assertRefused(run);
      }
    }
  }

  /// A byte, a stretch or the end is another than it was.
  private static byte[] changed(byte[] whole, RandomGenerator random) {
    int from = random.nextInt(whole.length);
    int to = Math.min(whole.length, from + 1 + random.nextInt(40));
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(whole, 0, from);
    switch (random.nextInt(5)) {
      case 0 -> changed.write(random.nextInt(256));
      case 1 -> {} // a stretch is missing
      case 2 -> { // a stretch is there twice
        changed.write(whole, from, to - from);
        changed.write(whole, from, to - from);
      }
      case 3 -> {
        byte[] noise = new byte[to - from];
        random.nextBytes(noise);
        changed.writeBytes(noise);
      }
      default -> {
        return changed.toByteArray();
      }
    }
    changed.write(whole, to, whole.length - to);
    return changed.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "merges.txt | # # | # 钅 | merges.txt: merge 7: token \"钅\" is not in the vocabulary",
        "merges.txt | # # | ### | \"###\" is not two tokens with a space between",
        "vocab.json | \"!\":0 | \"!\":700 | vocab.json: no token has id 0, though there are larger ones",
        "vocab.json | \"!\":0 | \"!\":1 | vocab.json: no vocabulary: two tokens have id 1",
        "vocab.json | \"!\":0 | \"!\":16777214 | vocab.json: no token has id 0",
        "vocab.json | \"!\":0 | \"!\":16777215 | vocab.json: no vocabulary: a token has id 16777215, ids go from 0 to 16777214",
        "vocab.json | \"!\":0 | \"!\":2147483647 | vocab.json: no vocabulary: a token has id 2147483647",
        "vocab.json | \"!\":0 | \"!\":1e3 | token \"!\" has no whole number as id",
        "tokenizer_config.json | \"287\" | \"2147483647\" | added token 2147483647 has no text, or no sensible id",
        "tokenizer_config.json | \"287\" | \"2x\" | added_tokens_decoder: \"2x\" is not an id",
        "tokenizer_config.json | \"287\" | \"5\" | added token <|endoftext|> has id 5, which another token has",
        "tokenizer_config.json | Qwen2Tokenizer | T5Tokenizer | \"T5Tokenizer\" is not one of: Qwen2Tokenizer",
      })
  void whatDoesNotFitIsNamed(String name, String from, String to, String message)
      throws IOException {
    String whole = new String(whole(name), StandardCharsets.UTF_8);
    assertThat(whole).contains(from);
    int at = whole.indexOf(from);
    write(
        name,
        (whole.substring(0, at) + to + whole.substring(at + from.length()))
            .getBytes(StandardCharsets.UTF_8));
    CommandRun run = encode();
    assertRefused(run);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aFileThatIsDeepOrEndlessIsNamed() throws IOException {
    for (String bad :
        List.of("[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "1".repeat(99_999))) {
      write("tokenizer.json", bad.getBytes(StandardCharsets.UTF_8));
      assertRefused(encode());
    }
  }

  @Test
  void bytesThatAreNoCharacterAreCountedAndLearnedFromAsTheirReplacement() throws IOException {
    byte[] bad = {
      'a', (byte) 0xff, (byte) 0xe4, (byte) 0xb8, '\n', (byte) 0xed, (byte) 0xa0, 'b', '\n'
    };
    Path damaged = Files.write(folder.resolve("damaged.txt"), bad);
    Path mended = Files.writeString(folder.resolve("mended.txt"), "a\ufffd\ufffd\n\ufffd\ufffdb\n");
    write("tokenizer.json", whole("tokenizer.json"));
    CommandRun counted =
        CommandRun.of(
            "tokenizer",
            "count",
            "--model",
            folder.toString(),
            damaged.toString(),
            mended.toString());
    assertThat(counted.exitCode()).as(counted.err()).isZero();
    List<String> rows = counted.out().lines().toList();
    assertThat(rows.get(1).replaceFirst("^\\S+", ""))
        .isEqualTo(rows.get(2).replaceFirst("^\\S+ ", ""));
    assertThat(learned(damaged)).isEqualTo(learned(mended));
  }

  /// Hash of what is learned from a file.
  private String learned(Path text) {
    String out = folder.resolve("learned").toString();
    CommandRun run =
        CommandRun.of(
            "tokenizer", "train", "--in", text.toString(), "--vocab-size", "270", "--out", out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Tokenizer.read(Path.of(out)).hash();
  }
}
