package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
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

  private static CommandRun lookup(String golden, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", Golden.path("model/" + golden).toString()));
    arguments.addAll(List.of("--ids", "5,9,3,5,9,3,5,9", "--temperature", "0", "--ignore-eos"));
    arguments.addAll(List.of("--max-new-tokens", "60", "--json"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void guessesGiveTheSameTokens() throws IOException {
    assertThat(json(lookup("qwen2-raw", "--lookup", "6")).get("ids"))
        .isEqualTo(json(lookup("qwen2-raw")).get("ids"));
  }

  @Test
  void guessesAreRefusedWhereTheyCannotBe() {
    CommandRun kind = lookup("steel-v3", "--lookup", "2");
    assertThat(kind.exitCode()).isEqualTo(2);
    assertThat(kind.err()).contains("--lookup: guesses are for kinds that are causal");
    CommandRun many = lookup("qwen2-raw", "--lookup", "16");
    assertThat(many.exitCode()).isEqualTo(2);
    assertThat(many.err()).contains("--lookup must be from 0 to 15, got 16");
    CommandRun both = lookup("qwen2-raw", "--lookup", "2", "--no-cache");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--lookup wants a cache");
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
    assertThat(plain.err().strip())
        .isEqualTo("cache: up to 46 tokens, 0.4 MB of keys and values in f32"); // a block of 256
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
        "--ids 1 --min-p 1.5 | min_p must be from 0 to 1, got 1.5",
        "--ids 1 --typical-p 0 | typical_p must be above 0 and at most 1, got 0.0",
        "--ids 1 --repetition-penalty 0 | repetition_penalty must be above 0, got 0.0",
        "--ids 1 --presence-penalty NaN | presence_penalty must be a number, got NaN",
        "--ids 1 --frequency-penalty x | Invalid value for option '--frequency-penalty'",
        "--ids 1 --no-repeat-ngram -1 | no_repeat_ngram_size must be from 0 up, got -1",
        "--ids 1 --logit-bias 320=1 | --logit-bias: 320 is not in the vocabulary of",
        "--ids 1 --logit-bias 3=NaN | logit_bias of token 3 must be a number, got NaN",
        "--ids 1 --logit-bias 3 | '--logit-bias'",
        "--ids 1 --logit-bias a=1 | '--logit-bias'",
        "--ids 1 --max-new-tokens 3 --min-tokens 4 | --min-new-tokens must be from 0 to --max-new-tokens, 3, got 4",
        "--ids 1 --stop-id 320 | --stop-id: 320 is not in the vocabulary of",
        "--ids 1 --stop x | tokenizer",
        "--ids 1 --logprobs -1 | --logprobs must be from 0 up, got -1",
        "--ids 1 --max-new-tokens 400 --ignore-eos --no-repeat-ngram 1 | tokens none is left to choose: no_repeat_ngram_size",
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
  void refusesAnEmptyStop() {
    CommandRun run = CommandRun.of("generate", MODEL, "--ids", "1", "--stop", "");
    assertThat(run.err()).contains("--stop is empty: it would end every answer");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void everyOptionOfTheChoiceActs() throws IOException {
    List<Integer> plain = ids("--temperature", "0");
    int first = plain.getFirst();
    assertThat(ids("--temperature", "0", "--logit-bias", first + "=-100,7=100")).containsOnly(7);
    assertThat(ids("--temperature", "0", "--stop-id", Integer.toString(first)))
        .containsExactly(first);
    assertThat(ids("--temperature", "0", "--stop-id", "" + first, "--min-tokens", "4"))
        .hasSizeGreaterThan(4)
        .doesNotContainSequence(first, first);
    List<Integer> forced = ids("--temperature", "0", "--logit-bias", "7=20");
    assertThat(forced).containsOnly(7);
    assertThat(ids("--temperature", "0", "--logit-bias", "7=20", "--no-repeat-ngram", "2"))
        .startsWith(7, 7)
        .doesNotContainSequence(7, 7, 7);
    assertThat(ids("--temperature", "0", "--logit-bias", "7=20", "--presence-penalty", "100"))
        .startsWith(7)
        .doesNotContainSequence(7, 7);
    List<Integer> frequent =
        ids("--temperature", "0", "--logit-bias", "7=100", "--frequency-penalty", "30");
    assertThat(frequent).startsWith(7, 7, 7).isNotEqualTo(forced);
    // each of these keeps the most likely token alone, whatever the temperature
    for (String[] narrow : List.of(new String[] {"--min-p", "1"}, new String[] {"--top-k", "1"})) {
      assertThat(ids("--temperature", "1.5", narrow[0], narrow[1])).isEqualTo(plain);
    }
    assertThat(ids("--temperature", "1.5", "--typical-p", "0.2"))
        .isNotEqualTo(ids("--temperature", "1.5"));
  }

  private static List<Integer> ids(String... options) throws JsonProcessingException {
    List<String> arguments =
        new ArrayList<>(
            List.of("generate", MODEL, "--ids", "1,2,3", "--max-new-tokens", "12", "--json"));
    arguments.add("--ignore-eos");
    arguments.addAll(List.of(options));
    return json(CommandRun.of(arguments.toArray(String[]::new)))
        .get("ids")
        .valueStream()
        .map(JsonNode::asInt)
        .toList();
  }

  @Test
  void stopsAtATextAndDoesNotPrintIt() throws IOException {
    String model = ChattyModel.write(folder);
    String[] arguments = {
      "generate", model, "--prompt", "你好", "--temperature", "2", "--seed", "3", "--ignore-eos"
    };
    String text = json(with(arguments, "--json")).get("text").asText();
    String stop = text.substring(text.offsetByCodePoints(0, 9), text.offsetByCodePoints(0, 12));
    String expected = text.substring(0, text.indexOf(stop));
    JsonNode stopped = json(with(arguments, "--json", "--stop", "never there", "--stop", stop));
    assertThat(stopped.get("text").asText()).isEqualTo(expected);
    assertThat(stopped.get("finish_reason").asText()).isEqualTo("stop_string");
    CommandRun plain = with(arguments, "--stop", stop);
    assertThat(plain.out()).isEqualToNormalizingNewlines("你好" + expected + "\n");
    String first = text.substring(0, text.offsetByCodePoints(0, 1));
    assertThat(with(arguments, "--stop", first).out()).isEqualToNormalizingNewlines("你好\n");
  }

  @Test
  void printsLogProbabilities() throws IOException {
    String model = ChattyModel.write(folder);
    String[] arguments = {
      "generate",
      model,
      "--prompt",
      "你好",
      "--max-new-tokens",
      "5",
      "--ignore-eos",
      "--logprobs",
      "2"
    };
    JsonNode result = json(with(arguments, "--json"));
    JsonNode logprobs = result.get("logprobs");
    assertThat(logprobs).hasSize(5);
    for (int i = 0; i < 5; i++) {
      JsonNode each = logprobs.get(i);
      assertThat(each.get("id")).isEqualTo(result.get("ids").get(i));
      assertThat(each.get("logprob").asDouble()).isNegative();
      JsonNode top = each.get("top_logprobs");
      assertThat(top).hasSize(2);
      assertThat(top.get(0).get("logprob").asDouble())
          .isGreaterThanOrEqualTo(top.get(1).get("logprob").asDouble())
          .isGreaterThanOrEqualTo(each.get("logprob").asDouble());
      assertThat(top.get(0).get("token").asText()).isNotNull();
    }
    String out = with(arguments).out();
    assertThat(out.lines().filter(line -> line.matches("\\d+ +-\\d+\\.\\d{4} .*, .*"))).hasSize(5);
    CommandRun ids =
        CommandRun.of("generate", MODEL, "--ids", "1", "--max-new-tokens", "2", "--logprobs", "0");
    assertThat(ids.out().lines().filter(line -> line.matches("\\d+ +-\\d+\\.\\d{4} +\\d+")))
        .hasSize(2);
    assertThat(json(with(new String[] {"generate", MODEL, "--ids", "1", "--json"})).has("logprobs"))
        .isFalse();
  }

  private static CommandRun with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
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

  @Test
  void answersHaveTheFormThatIsAskedFor() throws IOException {
    String model = ChattyModel.write(folder);
    Path schema = folder.resolve("schema.json");
    Files.writeString(
        schema,
        "{\"properties\": {\"年\": {\"type\": \"integer\", \"minimum\": 1900, \"maximum\": 2100}},"
            + " \"required\": [\"年\"]}");
    JsonNode year = json(form(model, "--json-schema", schema.toString()));
    JsonNode value = new ObjectMapper().readTree(year.get("text").asText());
    assertThat(value.get("年").intValue()).isBetween(1900, 2100);
    assertThat(year.get("finish_reason").asText()).isEqualTo("stop");
    assertThat(json(form(model, "--regex", "(是|不是)")).get("text").asText()).matches("是|不是");
    assertThat(json(form(model, "--json-object")).get("text").asText()).startsWith("{");
  }

  private static CommandRun form(String... modelAndForm) {
    List<String> arguments = new ArrayList<>(List.of("generate"));
    arguments.addAll(List.of(modelAndForm));
    arguments.addAll(List.of("--prompt", "x", "--temperature", "2", "--seed", "3", "--json"));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void refusesAFormThatCannotBe() throws IOException {
    String model = ChattyModel.write(folder);
    Path schema = folder.resolve("schema.json");
    Files.writeString(schema, "{\"multipleOf\": 3}");
    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "{");
    assertRefused(
        form(model, "--json-schema", schema.toString()),
        schema + ": JSON schema: #: multipleOf is not supported");
    assertRefused(form(model, "--json-schema", broken.toString()), broken + ": not JSON");
    assertRefused(
        form(model, "--json-schema", folder.resolve("none").toString()), "no such file or folder");
    assertRefused(
        form(model, "--regex", "(?=a)"),
        "regular expression: at character 1 of \"(?=a)\": look-around is not regular");
    assertRefused(form(model, "--regex", "a", "--json-object"), "mutually exclusive");
    assertRefused(CommandRun.of("generate", MODEL, "--ids", "1", "--json-object"), "tokenizer");
  }

  private static void assertRefused(CommandRun run, String sentence) {
    assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
