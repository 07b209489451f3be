package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.cli.inspect.Columns;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

class TokenizerInspectCommandTest {
  private static final String GPT2 = Golden.path("tokenizer/gpt2").toString();

  @TempDir private static Path folder;
  private static String model;
  private static Path texts;

  @BeforeAll
  static void train() throws IOException {
    Tokenizer trained =
        BpeTrainer.train(
            TextSource.of(List.of("钢铁钢铁，钢铁是怎样炼成的", "steel steel steel          x")),
            new BpeTrainer.Options(290, 0),
            Progress.SILENT);
    model = folder.resolve("model").toString();
    trained.write(Path.of(model));
    texts = Files.createDirectories(folder.resolve("texts"));
    Files.writeString(texts.resolve("中文的文本.txt"), "钢铁是怎样炼成的？\n第二行\n");
    Files.writeString(
        texts.resolve("b.jsonl"), "{\"text\":\"steel is made\",\"source\":\"books\"}\n");
  }

  private static CommandRun inspect(String... more) {
    List<String> arguments = new ArrayList<>(List.of("tokenizer", "inspect", "--model", model));
    arguments.addAll(Arrays.asList(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(String... more) throws IOException {
    String[] all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = "--json";
    CommandRun run = inspect(all);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void showsWhatTheTokensAre() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(Path.of(model));
    CommandRun run = inspect("--longest", "2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("290 tokens: 287 of the vocabulary, 3 added; 31 merges")
        .contains("brought into NFC and split as Qwen2 does")
        .contains("hash " + tokenizer.hash())
        .containsPattern("<\\|im_end\\|> +289  special\n")
        .containsPattern("\n1 +256 +89\\.2 %  █{40}\n")
        .containsPattern("\nchinese +\\d+ +\\d\\.\\d %  █+\n")
        .containsPattern("longest tokens +id  characters  bytes\n\\S+ +\\d+ +\\d+ +\\d+\n")
        .containsPattern("longest of Chinese .*\n钢铁钢铁 +\\d+ +4 +12\n钢铁 +\\d+ +2 +6\n")
        .contains("No token was found that no text can give.");
    assertNarrow(run);
    JsonNode json = json("--longest", "3");
    assertThat(json.get("tokens").asInt()).isEqualTo(290);
    assertThat(json.get("merges").asInt()).isEqualTo(31);
    assertThat(json.get("normalizer").asText()).isEqualTo("NFC");
    assertThat(json.get("added_tokens")).hasSize(3);
    assertThat(json.get("added_tokens").get(0).get("special").asBoolean()).isTrue();
    int sum = 0;
    for (JsonNode count : json.get("by_bytes")) {
      sum += count.asInt();
    }
    assertThat(sum).isEqualTo(287);
    assertThat(json.get("by_script").get("pieces of characters")).isEqualTo(json.get("not_utf8"));
    assertThat(json.get("never_given")).isEmpty();
    assertThat(json.get("longest")).hasSize(3);
    assertThat(json.has("texts")).isFalse();
  }

  @Test
  void tokensOutOfReachAreListed() throws IOException {
    Path bad = Files.createDirectories(folder.resolve("bad"));
    String file = Files.readString(Path.of(model, "tokenizer.json"));
    Files.writeString(
        bad.resolve("tokenizer.json"),
        file.replace("\"!\" : 0,", "\"!\" : 0,\n\"!a\\u0120\" : 290,\n\"!a\" : 291,")
            .replace("\"merges\" : [", "\"merges\" : [ \"! a\", \"!a \\u0120\","));
    CommandRun run = CommandRun.of("tokenizer", "inspect", "--model", bad.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("1 token that no text can give:")
        .containsPattern("!a␣ +290  texts are always split in it\n");
  }

  @Test
  void showsHowItFitsTexts() throws IOException {
    CommandRun run = inspect("--longest", "0", "--in", texts.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("\nlanguage +texts +characters +tokens +chars/token +bytes/token")
        .containsPattern("\nchinese +2 +12 +\\d+ ")
        .containsPattern("\nlatin +1 +13 +\\d+ +\\d\\.\\d{3} +\\d\\.\\d{3} +0\\.0 %\n")
        .containsPattern("\nbooks        +1 +13 ")
        .containsPattern("\n中文的文本\\.txt +2 +12 ")
        .containsPattern("Of this tokenizer \\d+ of 290 tokens come up in these texts")
        .doesNotContain("longest");
    assertNarrow(run);
    JsonNode fit = json("--in", texts.toString()).get("texts");
    JsonNode total = fit.get("total");
    assertThat(total.get("characters").asInt()).isEqualTo(25);
    assertThat(total.get("bytes").asInt()).isEqualTo(49);
    double tokens = total.get("tokens").asDouble();
    assertThat(total.get("characters_per_token").asDouble()).isEqualTo(25 / tokens);
    assertThat(total.get("bytes_per_token").asDouble()).isEqualTo(49 / tokens);
    assertThat(fit.get("sources").fieldNames()).toIterable().containsExactly("books", "中文的文本.txt");
    assertThat(fit.get("used_share").asDouble()).isBetween(0.01, 0.5);
  }

  @Test
  void standsBesideAnother() throws IOException {
    CommandRun run = inspect("--against", GPT2, "--in", texts.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("against " + GPT2)
        .containsPattern("387 tokens; both have \\d+, which is \\d+\\.\\d % of this one's")
        .containsPattern("\ntotal +25 +\\d+ +\\d+ +\\d\\.\\d{3} ")
        .containsPattern("Of the other \\d+ of 387 tokens come up in these texts");
    JsonNode json = json("--against", GPT2, "--in", texts.toString());
    assertThat(json.at("/against/tokens").asInt()).isEqualTo(387);
    assertThat(json.at("/against/shared_tokens").asInt()).isBetween(256, 290);
    JsonNode total = json.at("/texts/total");
    assertThat(total.get("tokens_ratio").asDouble())
        .isEqualTo(total.at("/against/tokens").asDouble() / total.get("tokens").asDouble());
    assertThat(inspect("--against", GPT2).out()).contains("both have").doesNotContain("ratio");
  }

  @Test
  void whatCannotBeDoneIsNamed() throws IOException {
    assertWrong("nothing: no tokenizer here", "--against", folder.resolve("nothing").toString());
    assertWrong("nothing: no such file or folder", "--in", folder.resolve("nothing").toString());
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertWrong("empty: no texts here", "--in", empty.toString());
    assertWrong("--longest must not be below 0, got -1", "--longest", "-1");
    assertWrong("--jsonl names the text of records; name their files with --in", "--jsonl", "t");
    assertWrong("b.jsonl:1: has no text \"t\"", "--in", texts.toString(), "--jsonl", "t");
    CommandRun run = CommandRun.of("tokenizer", "inspect");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Missing required option: '--model=DIR'");
  }

  private static void assertWrong(String message, String... more) {
    CommandRun run = inspect(more);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  private static void assertNarrow(CommandRun run) {
    assertThat(run.out().lines()).allMatch(line -> Columns.of(line) <= 100);
  }
}
