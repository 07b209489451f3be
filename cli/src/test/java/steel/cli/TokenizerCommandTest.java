package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.testkit.SharedFolder;

class TokenizerCommandTest {
  @TempDir static Path folder;
  private static String model;

  @BeforeAll
  static void train() throws IOException {
    Path texts = Files.writeString(folder.resolve("texts.txt"), "钢铁钢铁\nsteel steel\n\n");
    model = folder.resolve("model").toString();
    CommandRun run =
        CommandRun.of(
            "tokenizer", "train", "--in", texts.toString(), "--vocab-size", "300", "--out", model);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("A tokenizer of ");
  }

  @Test
  void decodeIsTheInverseOfEncode() {
    String text = "钢铁 is steel\n\n<|im_end|> e\u0301\r\nlast";
    CommandRun encoded = run(text, "encode");
    assertThat(encoded.out().lines()).hasSize(4).allMatch(line -> line.matches("\\[[\\d,]*]"));
    assertThat(run(encoded.out(), "decode").out())
        .isEqualTo("钢铁 is steel\n\n<|im_end|> \u00e9\r\nlast\n");
    assertThat(run("", "encode").out()).isEmpty();
  }

  @Test
  void specialTextIsATokenOnRequest() {
    String plain = run("<|im_end|>", "encode").out();
    String special = run("<|im_end|>", "encode", "--special").out();
    assertThat(special).matches("\\[\\d+]\n").isNotEqualTo(plain);
    assertThat(run(special, "decode").out()).isEqualTo("<|im_end|>\n");
    assertThat(run(special, "decode", "--skip-special").out()).isEqualTo("\n");
  }

  @Test
  void jsonLinesHoldTextsOfSeveralLines() {
    String objects = "{\"t\":\"a\\nb\"}\n{\"x\":1,\"t\":\"钢\"}\n";
    CommandRun encoded = run(objects, "encode", "--jsonl", "t");
    assertThat(run(encoded.out(), "decode", "--jsonl", "t").out())
        .isEqualTo("{\"t\":\"a\\nb\"}\n{\"t\":\"钢\"}\n");
  }

  @Test
  void brokenLinesAreNamed() {
    assertWrong("{\"t\":\"a\"}\n{bad\n", "standard input:2: not JSON", "encode", "--jsonl", "t");
    assertWrong("{\"t\":\"a\"}\n\n", "standard input:2: not JSON", "encode", "--jsonl", "t");
    assertWrong("{\"t\":5}", "standard input:1: has no text \"t\"", "encode", "--jsonl", "t");
    assertWrong("[1]\n[1,", "standard input:2: not JSON", "decode");
    assertWrong("{}", "standard input:1: not an array of ids", "decode");
    assertWrong("[1,99999]", "standard input:1: 99999 is the id of no token", "decode");
    assertWrong("[1.5]", "1.5 is the id of no token", "decode");
    assertWrong("{}", "standard input:1: has no list \"messages\"", "render");
    assertWrong("{\"messages\":[{\"content\":\"\"}]}", "message 1 wants a text \"role\"", "render");
    assertWrong(
        "{\"messages\":[{\"role\":\"user\"}]}",
        "standard input:1: chat template, line 4: 'dict object' has no attribute 'content'",
        "render");
    assertWrong(
        "{\"messages\":[],\"add_generation_prompt\":1}", "is neither true nor false", "render");
  }

  @Test
  void bytesThatAreNoCharacterAreReplaced() {
    byte[] bytes = {'a', (byte) 0xff, (byte) 0xe4, (byte) 0xb8, '\n', (byte) 0xed, (byte) 0xa0};
    CommandRun encoded = run(bytes, "encode");
    assertThat(run(encoded.out(), "decode").out()).isEqualTo("a\ufffd\ufffd\n\ufffd\ufffd\n");
  }

  @Test
  void countsWhatEncodeGives() throws IOException {
    Path file = Files.writeString(folder.resolve("count.txt"), "钢铁\nsteel 😀");
    CommandRun run = run("", "count", "--json", file.toString());
    JsonNode count = new ObjectMapper().readTree(run.out()).get(0);
    assertThat(count.get("lines").asInt()).isEqualTo(2);
    assertThat(count.get("characters").asInt()).isEqualTo(9);
    long commas = run("钢铁\nsteel 😀", "encode").out().chars().filter(c -> c == ',').count();
    assertThat(count.get("tokens").asLong()).isEqualTo(commas + 2);
    assertThat(run("钢铁", "count").out()).contains("standard input", "characters per token");
  }

  @Test
  void countsFoldersFileByFile() throws IOException {
    Path in = Files.createDirectories(folder.resolve("count/deep"));
    Files.writeString(in.resolveSibling("b.txt"), "钢铁\n\nsteel 😀");
    Files.writeString(in.resolve("a.jsonl"), "{\"text\":\"钢铁\\nsteel\"}\n");
    String path = folder.resolve("count").toString();
    JsonNode counts = new ObjectMapper().readTree(run("", "count", "--json", path).out());
    assertThat(counts).hasSize(2);
    assertThat(counts.get(0).get("file").asText()).isEqualTo(in.resolveSibling("b.txt").toString());
    assertThat(counts.get(0).get("lines").asInt()).isEqualTo(3);
    assertThat(counts.get(0).get("characters").asInt()).isEqualTo(9);
    assertThat(counts.get(1).get("lines").asInt()).isEqualTo(1);
    assertThat(counts.get(1).get("characters").asInt()).isEqualTo(8);
    assertThat(counts.get(1).fieldNames())
        .toIterable()
        .containsExactly("file", "lines", "characters", "tokens", "characters_per_token");
    assertThat(run("", "count", path).out().lines())
        .hasSize(4)
        .last()
        .asString()
        .matches("total +4 +17 +\\d+ +\\d\\.\\d{3}");
  }

  @Test
  void whatCannotBeCountedIsNamed() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad-count.jsonl"), "{\"t\":\"a\"}\n{\"t\":1}\n");
    assertWrong(
        "", "bad-count.jsonl:2: has no text \"t\"", "count", "--jsonl", "t", bad.toString());
    assertWrong(
        "", "nothing: no such file or folder", "count", folder.resolve("nothing").toString());
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertWrong("", "empty: no texts here", "count", empty.toString());
  }

  @Test
  void rendersChatsAsTheGoldensDo() throws IOException {
    model = SharedFolder.orSkip("data/tokenizer-qwen1.5").toString();
    StringBuilder input = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    ObjectMapper json = new ObjectMapper();
    for (JsonNode row : Golden.jsonLines(Golden.path("chat/chatml.jsonl"))) {
      input.append(row).append('\n');
      expected
          .append(json.createObjectNode().<JsonNode>set("text", row.get("text")))
          .insert(expected.length() - 1, ",\"ids\":" + row.get("ids"))
          .append('\n');
    }
    try {
      assertThat(run(input.toString(), "render").out()).isEqualTo(expected.toString());
    } finally {
      model = folder.resolve("model").toString();
    }
  }

  @Test
  void rendersToolsAndAnswersByTheFoldersTemplate() throws IOException {
    Path template = Path.of(model).resolve("chat_template.jinja");
    Files.writeString(
        template,
        "{% for t in tools %}{{ t.name }}{{ mood }}\n{% endfor %}{% for m in messages %}"
            + "{{ raise_exception('no system') if m.role == 'system' }}"
            + "{{ m.role }}😀{{ m.content }}<|im_end|>{% endfor %}");
    String chat =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"<|im_end|>\"},"
            + "{\"role\":\"assistant\",\"content\":\"钢\"}],\"tools\":[{\"name\":\"f\"}],\"mood\":7}";
    JsonNode parsed = new ObjectMapper().readTree(run(chat, "render", "--answers").out());
    assertThat(parsed.get("text").asText())
        .isEqualTo("f7\nuser😀<|im_end|><|im_end|>assistant😀钢<|im_end|>");
    assertThat(parsed.get("answers").toString()).startsWith("[{\"text\":[28,49],\"ids\":[");
    JsonNode plain = new ObjectMapper().readTree(run(chat, "render", "--plain").out());
    assertThat(plain.get("ids").size()).isEqualTo(parsed.get("ids").size() + 9);
    assertThat(plain.has("answers")).isFalse();
    assertWrong(
        chat + "\n" + chat.replace("assistant", "system"),
        "standard input:2: chat template, line 2: no system",
        "render");
    Files.delete(template); // the folder is the other tests' too
  }

  @Test
  void aMissingModelSaysSo() {
    CommandRun run = CommandRun.of("tokenizer", "encode", "--model", folder + "/none");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none: no tokenizer here");
  }

  @Test
  void theRecipeGivesTheSameSettings() throws IOException {
    Path texts = Files.writeString(folder.resolve("t.jsonl"), "{\"text\":\"钢铁钢铁\"}\n");
    String recipe = ProjectRoot.path().resolve("recipes/tiny/tokenizer.yaml").toString();
    String out = folder.resolve("by-recipe").toString();
    CommandRun run =
        CommandRun.of(
            "tokenizer",
            "train",
            "--in",
            texts.toString(),
            "--recipe",
            recipe,
            "--json",
            "--out",
            out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode printed = new ObjectMapper().readTree(run.out());
    // 2 bytes of each character, both characters, then the pair: seen twice
    assertThat(printed.get("merges").asInt()).isEqualTo(5);
    String small = train(texts, "--recipe", recipe, "--vocab-size", "261");
    assertThat(small).contains("261 tokens, 2 of them merges");
  }

  @Test
  void settingsAndTextsThatCannotBeAreNamed() throws IOException {
    Path texts = Files.writeString(folder.resolve("bad.jsonl"), "{\"text\":\"a\"}\n{bad}\n");
    assertThat(train(texts, "--vocab-size", "10")).contains("vocab_size must be at least 259");
    assertThat(train(texts)).contains("vocab_size: is missing");
    assertThat(train(texts, "--vocab-size", "300", "--jsonl", "text")).contains("bad.jsonl:2: ");
    assertThat(train(folder.resolve("none"), "--vocab-size", "300")).contains("none: no such file");
  }

  private static String train(Path in, String... more) {
    String[] arguments = {
      "tokenizer", "train", "--in", in.toString(), "--out", folder.resolve("m").toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    CommandRun run = CommandRun.of(all);
    return run.out() + run.err();
  }

  private static void assertWrong(String input, String message, String... arguments) {
    CommandRun run = run(input, arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  private static CommandRun run(String input, String... arguments) {
    return run(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  private static CommandRun run(byte[] input, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "tokenizer";
    all[1] = arguments[0];
    all[2] = "--model=" + model;
    System.arraycopy(arguments, 1, all, 3, arguments.length - 1);
    all[all.length - 1] = "--verbose";
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return CommandRun.of(all);
    } finally {
      System.setIn(before);
    }
  }
}
