package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Tokenizers other than Qwen2's, from `tokenizer.json` and from rank files.
class TokenFormTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"gpt2, gpt2, GPT2, false", "cl100k, cl100k_base, CL100K, true"})
  void givesTheIdsOfOthers(String name, String file, Splitting splitting, boolean wholeFirst)
      throws IOException {
    Path golden = Golden.path("tokenizer/" + name);
    Tokenizer whole = Tokenizer.read(golden);
    assertThat(whole.form()).isEqualTo(new TokenForm(splitting, false, wholeFirst));
    Files.copy(golden.resolve(file + ".tiktoken"), folder.resolve(file + ".tiktoken"));
    Tokenizer ranks = Tokenizer.read(folder);
    assertThat(ranks.form()).isEqualTo(new TokenForm(splitting, false, true));
    whole.write(folder.resolve("again"));
    Tokenizer again = Tokenizer.read(folder.resolve("again"));
    assertThat(again.hash()).isEqualTo(whole.hash()).isNotEqualTo(ranks.hash());

    for (JsonNode row : Golden.jsonLines(golden.resolve("strings.jsonl"))) {
      String text = row.get("text").asText();
      int[] ids = ints(row.get("ids"));
      assertThat(whole.encode(text, SpecialText.PARSED)).as(text).isEqualTo(ids);
      assertThat(again.encode(text, SpecialText.PARSED)).isEqualTo(ids);
      assertThat(ranks.encode(text)).as(text).isEqualTo(ints(row.get("ids_plain")));
      assertThat(whole.decode(ids)).isEqualTo(text);
    }
    RandomGenerator random = Cases.random(3);
    for (int i = 0; i < 500; i++) {
      String text = Cases.text(random, 200);
      for (Tokenizer tokenizer : List.of(whole, ranks)) {
        assertThat(tokenizer.encode(text))
            .isEqualTo(
                EncoderDefinition.encode(text, tokenizer).stream().mapToInt(id -> id).toArray());
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text); // no NFC
      }
    }
  }

  @Test
  void qwensRankFileIsQwensTokenizer() throws IOException {
    Tokenizer qwen = Tokenizer.read(SharedFolder.orSkip("data/tokenizer-qwen1.5"));
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < qwen.endOfText(); id++) {
      String token = Base64.getEncoder().encodeToString(qwen.tokenBytes(id, false));
      lines.append(token).append(' ').append(id).append('\n');
    }
    Files.writeString(folder.resolve("qwen.tiktoken"), lines);
    assertThat(Tokenizer.read(folder).hash()).isEqualTo(qwen.hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!!!! 0 | :3: is not a token in base64, a space and a rank",
        "YQ== | :3: is not a token in base64, a space and a rank",
        "YQ== x | :3: is not a token in base64, a space and a rank",
        "YQ== 99999999999 | :3: is not a token in base64, a space and a rank",
        "YQ== 3 | :3: has rank 3 where 2 is next",
        "YQ== 1 | :3: has rank 1 where 2 is next",
        " 2 | :3: is not a token in base64, a space and a rank",
        "AA== 2 | ids 0 and 2 are the same token",
        "AgI= 2 | byte 0x02 has no token",
      })
  void brokenRankFilesAreRefused(String line, String message) throws IOException {
    Path file = folder.resolve("gpt2.tiktoken");
    Files.writeString(file, "AA== 0\nAQ== 1\n" + line + "\n");
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aTokenThatNoMergeMakesIsRefused() throws IOException {
    Path file = folder.resolve("gpt2.tiktoken");
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, 256).forEach(b -> lines.append(line(b, (byte) b)));
    Files.writeString(file, lines + line(256, (byte) 1, (byte) 2));
    assertThat(Tokenizer.read(folder).mergeCount()).isEqualTo(1);
    Files.writeString(file, lines + line(256, (byte) 1, (byte) 2, (byte) 3));
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(":257: no merge of tokens of lower rank makes this token");
    Files.writeString(file, lines + line(256, new byte[2000]));
    assertThatThrownBy(() -> Tokenizer.read(folder)).hasMessageContaining(":257: is longer than");
  }

  private static String line(int rank, byte... token) {
    return Base64.getEncoder().encodeToString(token) + " " + rank + "\n";
  }

  @Test
  void aRankFileMustBeOneThatIsKnown() throws IOException {
    Files.writeString(folder.resolve("mine.tiktoken"), "AA== 0\n");
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is known for: qwen, cl100k_base");
    Files.writeString(folder.resolve("gpt2.tiktoken"), "AA== 0\n");
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has 2 .tiktoken files");
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }
}
