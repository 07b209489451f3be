package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Golden;

class QuantizeCommandTest {
  @TempDir Path folder;

  private String model;
  private String out;
  private String text;

  @BeforeEach
  void prepare() throws IOException {
    model = ChattyModel.write(Files.createDirectories(folder.resolve("model")));
    out = folder.resolve("out").toString();
    text = Files.writeString(folder.resolve("a.txt"), "天空是蓝色的。".repeat(20)).toString();
  }

  private static JsonNode json(String... arguments) throws IOException {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  /// The figures are those of `eval`, of the model and of what was written.
  @Test
  void tellsTheLossBeforeAndAfter() throws IOException {
    JsonNode told =
        json("quantize", model, "--type", "q4", "--out", out, "--text", text, "--json").get("text");
    assertThat(told.get("path").asText()).isEqualTo(text);
    assertThat(told.get("tokens").asLong()).isEqualTo(20L * 7 * 3 - 1);
    assertThat(told.get("loss_before").asDouble()).isEqualTo(loss(model));
    assertThat(told.get("loss_after").asDouble())
        .isEqualTo(loss(out))
        .isNotEqualTo(loss(model))
        .isCloseTo(loss(model), within(0.5)); // four bits of random weights, not other weights
    assertThat(told.get("perplexity_after").asDouble()).isEqualTo(Math.exp(loss(out)));
  }

  private double loss(String measured) throws IOException {
    return json("eval", measured, "--tasks", "perplexity", "--data", text, "--json")
        .findValue("loss")
        .asDouble();
  }

  @Test
  void saysSoInASentence() {
    String[] arguments = {"quantize", model, "--out", out, "--text", text, "--max-tokens", "100"};
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("tensors in q8")
        .containsPattern(
            "a\\.txt, 100 tokens: [0-9.]+ nats a token before, [0-9.]+ after; perplexity [0-9.]+ and"
                + " [0-9.]+ \\([+-][0-9.]+ %\\)");
  }

  /// Nothing is written: a text that cannot be scored is found first.
  @Test
  void mistakesEndInOneSentenceBeforeAnythingIsWritten() {
    String bare = Golden.path("model/qwen2-raw").toString();
    refused("none.txt: no such file", model, "--text", folder.resolve("none.txt").toString());
    refused("tokenizer", bare, "--text", text);
    refused("--max-tokens goes with --text", model, "--max-tokens", "5");
    refused(
        "--max-tokens must be 0, for all, or more", model, "--text", text, "--max-tokens", "-1");
  }

  private void refused(String sentence, String of, String... options) {
    String[] arguments = new String[4 + options.length];
    arguments[0] = "quantize";
    arguments[1] = of;
    arguments[2] = "--out";
    arguments[3] = out;
    System.arraycopy(options, 0, arguments, 4, options.length);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
    assertThat(Path.of(out)).doesNotExist();
  }
}
