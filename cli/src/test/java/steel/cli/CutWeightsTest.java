package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file of weights that somebody cuts while a model generates from it: one sentence, and never
/// the end of the JVM. In a process of its own, because the JVM is what may not end.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a mapped file cannot be cut")
class CutWeightsTest {
  /// Enough that every kernel has been compiled.
  private static final long BYTES_OF_TEXT = 4000;

  @TempDir Path folder;

  /// A model of random weights with a tokenizer of bytes, wide enough for every kernel.
  private Path create(String type) throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("model.yaml"),
            """
            model:
              vocab_size: %d
              hidden_size: 128
              num_hidden_layers: 2
              num_attention_heads: 2
              intermediate_size: 256
              max_position_embeddings: 1_000_000
            """
                .formatted(ChattyModel.TOKENS));
    Path model = folder.resolve("made");
    run("create", recipe.toString(), "--type", type, "--out", model.toString());
    ChattyModel.writeTokenizer(model);
    return model;
  }

  private static void run(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "bf16", "q8", "q4"})
  void aFolderThatIsCutWhileItIsUsed(String type) throws IOException, InterruptedException {
    Path model = create(type.startsWith("q") ? "f32" : type);
    if (type.startsWith("q")) {
      Path made = model;
      model = folder.resolve("quantised");
      run("quantize", made.toString(), "--type", type, "--out", model.toString());
    }
    assertIsOneSentence(model, model.resolve("model.safetensors"));
  }

  @Test
  void aGgufFileThatIsCutWhileItIsUsed() throws IOException, InterruptedException {
    Path file = folder.resolve("m.gguf");
    String made = create("f32").toString();
    run("export", made, "--to", "gguf", "--type", "f16", "--out", file.toString());
    assertIsOneSentence(file, file);
  }

  private void assertIsOneSentence(Path model, Path file) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    String[] command = {
      "generate",
      model.toString(),
      "--prompt",
      "a",
      "--ignore-eos",
      "--temperature",
      "1",
      "--max-new-tokens",
      "999990"
    };
    int exitCode =
        SteelProcess.disturbWhen(
            () -> Files.exists(log) && log.toFile().length() > BYTES_OF_TEXT,
            () -> {
              try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(100);
              }
            },
            log,
            command);
    String told = Files.readString(log);
    String end = told.substring(Math.max(0, told.length() - 1000));
    assertThat(exitCode).as(end).isEqualTo(2);
    assertThat(end)
        .contains("steel: " + file + ": was cut from ", " bytes to 100 while it was in use")
        .doesNotContain("\tat ");
  }
}
