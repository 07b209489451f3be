package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Golden;

class ExportCommandTest {
  private static final String MODEL = Golden.path("model/qwen2-gqa").toString();
  private static final String EXPECTED =
      Golden.path("model/qwen2-gqa/expected.safetensors").toString();

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsTheSameModel() throws IOException {
    String gguf = folder.resolve("m.gguf").toString();
    CommandRun run = CommandRun.of("export", MODEL, "--to", "gguf", "--type", "f32", "--out", gguf);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("m.gguf: 39 tensors as f32, 0.5 MB", "has no tokenizer");
    String back = folder.resolve("back").toString();
    JsonNode written =
        json(
            CommandRun.of(
                "export", gguf, "--to", "hf", "--shard-mb", "1", "--out", back, "--json"));
    assertThat(written.get("tensors").asInt()).isEqualTo(39);
    assertThat(written.get("bytes").asLong()).isBetween(400_000L, 500_000L);
    assertThat(written.get("tokenizer").asBoolean()).isFalse();
    for (String one : List.of(gguf, back)) {
      CommandRun verified = CommandRun.of("verify", one, "--expected", EXPECTED);
      assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
      assertThat(verified.out()).contains("torch", "java", "All within");
    }
  }

  @Test
  void eightBitsGenerateAsTheReferenceFileDoes() throws IOException {
    String gguf = folder.resolve("m.gguf").toString();
    CommandRun.of("export", MODEL, "--to", "gguf", "--type", "Q8_0", "--out", gguf);
    JsonNode own = json(generate(gguf));
    JsonNode reference = json(generate(Golden.path("quant/qwen2-gqa-q8_0.gguf").toString()));
    assertThat(own.get("ids")).isEqualTo(reference.get("ids")).hasSize(12);
  }

  @Test
  void aGgufFileTalks() throws IOException {
    String model = ChattyModel.write(folder);
    Path gguf = folder.resolve("m.gguf");
    CommandRun run =
        CommandRun.of("export", model, "--to", "gguf", "--type", "f32", "--out", gguf.toString());
    assertThat(run.out()).doesNotContain("tokenizer");
    String[] rest = {"--prompt", "你好", "--max-new-tokens", "20", "--temperature", "0"};
    assertThat(generate(gguf.toString(), rest).out()).isEqualTo(generate(model, rest).out());
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertUsage("--type q8_0 goes with --to gguf", "--to", "hf", "--type", "q8_0");
    assertUsage("--shard-mb goes with --to hf", "--to", "gguf", "--shard-mb", "5");
    assertUsage("--shard-mb must be at least 1", "--to", "hf", "--shard-mb", "0");
    assertUsage("Missing required option: '--to=FORM'");
    CommandRun moe =
        CommandRun.of(
            "export",
            Golden.path("model/steel-v3").toString(),
            "--to",
            "gguf",
            "--out",
            folder.resolve("x").toString());
    assertThat(moe.exitCode()).isEqualTo(2);
    assertThat(moe.err())
        .contains("only a dense Qwen2 (FFN_type raw, mlp_type raw, qkv_bias true)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aBrokenFileIsOneSentence() throws IOException {
    Path file = folder.resolve("cut.gguf");
    byte[] whole = Files.readAllBytes(Golden.path("quant/qwen2-gqa-q8_0.gguf"));
    Files.write(file, Arrays.copyOf(whole, 100_000));
    CommandRun run = generate(file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("steel: ").contains("cut.gguf: cut short").hasLineCount(1);
  }

  private void assertUsage(String sentence, String... options) {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(
        new String[] {"export", MODEL, "--out", folder.resolve("x").toString()},
        0,
        arguments,
        0,
        4);
    System.arraycopy(options, 0, arguments, 4, options.length);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence);
  }

  private static CommandRun generate(String model, String... rest) {
    String[] options = {
      "--ids", "1,2,3,5,8", "--max-new-tokens", "12", "--temperature", "0", "--ignore-eos", "--json"
    };
    String[] given = rest.length == 0 ? options : rest;
    String[] arguments = new String[given.length + 2];
    arguments[0] = "generate";
    arguments[1] = model;
    System.arraycopy(given, 0, arguments, 2, given.length);
    return CommandRun.of(arguments);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }
}
