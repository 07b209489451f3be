package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Golden;

class GenerateCommandTest {
  private static final String MODEL = Golden.path("model/qwen2-raw").toString();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-v1", "steel-v2", "steel-v3"})
  void printsTheTokensOfTheReference(String golden) throws IOException {
    JsonNode expected =
        Golden.json(Golden.path("model/" + golden + "/expected.json")).get("generation");
    String prompt =
        expected.get("prompt").valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    for (String run : List.of("cache", "nocache", "cache_rep1.1", "nocache_rep1.1")) {
      List<String> arguments =
          new ArrayList<>(
              List.of("generate", Golden.path("model/" + golden).toString(), "--ids", prompt));
      arguments.addAll(
          List.of("--max-new-tokens", "24", "--temperature", "0", "--ignore-eos", "--json"));
      if (run.startsWith("no")) {
        arguments.add("--no-cache");
      }
      if (run.endsWith("1.1")) {
        arguments.addAll(List.of("--repetition-penalty", "1.1"));
      }
      JsonNode result = json(CommandRun.of(arguments.toArray(String[]::new)));
      assertThat(result.get("ids")).as(run).isEqualTo(expected.get(run).get("tokens"));
      assertThat(result.get("finish_reason").asText()).isEqualTo("length");
      assertThat(result.get("text").asText()).isEmpty(); // no tokenizer in the goldens
    }
  }

  @Test
  void causalModeIsTheSameWithAndWithoutCache() throws IOException {
    String[] arguments = {
      "generate",
      Golden.path("model/steel-v3").toString(),
      "--ids",
      "5,9,3,7,1,4",
      "--max-new-tokens",
      "24",
      "--temperature",
      "0",
      "--ignore-eos",
      "--json",
      "--prefix-mode",
      "causal"
    };
    String[] uncached = Arrays.copyOf(arguments, arguments.length + 1);
    uncached[arguments.length] = "--no-cache";
    String[] reference = arguments.clone();
    reference[arguments.length - 1] = "reference";
    JsonNode ids = json(CommandRun.of(arguments)).get("ids");
    assertThat(json(CommandRun.of(uncached)).get("ids")).isEqualTo(ids);
    assertThat(json(CommandRun.of(reference)).get("ids")).isNotEqualTo(ids);
  }

  @ParameterizedTest
  @CsvSource({"steel-v1, 0", "qwen2-raw, 0", "steel-v2, 2"})
  void causalModeIsForWhatCanBeCausal(String golden, int exitCode) {
    CommandRun run =
        CommandRun.of(
            "generate",
            Golden.path("model/" + golden).toString(),
            "--ids",
            "5,9",
            "--max-new-tokens",
            "2",
            "--prefix-mode",
            "CAUSAL");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    if (exitCode != 0) {
      assertThat(run.err()).contains("softmoe_v3");
    }
  }

  @Test
  void continuesText() throws IOException {
    String model = ChattyModel.write(folder);
    String[] arguments = {
      "generate",
      model,
      "--prompt",
      "你好",
      "--max-new-tokens",
      "40",
      "--temperature",
      "1.5",
      "--top-k",
      "40",
      "--top-p",
      "0.95",
      "--seed",
      "7",
      "--ignore-eos"
    };
    CommandRun plain = CommandRun.of(arguments);
    assertThat(plain.err()).isEmpty();
    String[] asJson = Arrays.copyOf(arguments, arguments.length + 1);
    asJson[arguments.length] = "--json";
    JsonNode result = json(CommandRun.of(asJson));
    assertThat(result.get("ids")).hasSize(40);
    assertThat(result.get("text").asText()).isNotBlank();
    // the same seed, so the same text; the prompt goes before it
    assertThat(plain.out().strip()).isEqualTo(("你好" + result.get("text").asText()).strip());
  }

  @Test
  void printsIdsWhereThereIsNoTokenizer() {
    CommandRun run =
        CommandRun.of(
            "generate", MODEL, "--ids", "1,2", "--max-new-tokens", "3", "--temperature", "0");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("\\d+(,\\d+){0,2}\\R");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--ids 1,2,320 | --ids: 320 is not in the vocabulary of",
        "--ids 1,-2 | --ids: -2 is not in the vocabulary of",
        "--ids 1,zwei | Invalid value for option '--ids'",
        "--ids 1 --prompt x | mutually exclusive",
        "--max-new-tokens 3 | Missing required argument",
        "--ids 1 --max-new-tokens 0 | --max-new-tokens must be at least 1, got 0",
        "--ids 1 --temperature -1 | temperature must be from 0 up, got -1.0",
        "--ids 1 --temperature 1 --top-p 3 | top_p must be above 0",
        "--prompt x | tokenizer",
      })
  void refusesABadCall(String options, String sentence) {
    List<String> arguments = new ArrayList<>(List.of("generate", MODEL));
    arguments.addAll(List.of(options.split(" ")));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusesAPromptThatFillsTheModel() {
    String ids = "1" + ",1".repeat(511);
    CommandRun run = CommandRun.of("generate", MODEL, "--ids", ids);
    assertThat(run.err()).contains("the prompt has 512 tokens and leaves no room for an answer");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void refusesAFolderThatIsNoModel() {
    CommandRun run = CommandRun.of("generate", folder.toString(), "--ids", "1");
    assertThat(run.err()).contains(folder + ": not a model folder");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
