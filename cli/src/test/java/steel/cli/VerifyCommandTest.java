package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Golden;

class VerifyCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "qwen2-raw",
        "qwen2-gqa",
        "qwen2-tied",
        "steel-raw-senet",
        "steel-v3",
        "steel-v3-raw-mlp"
      })
  void bothEnginesGiveTheStoredLogits(String golden) throws Exception {
    Path model = Golden.path("model/" + golden);
    CommandRun run = verify(model, model, "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertThat(result.path("ok").asBoolean()).isTrue();
    assertThat(result.path("cases").findValuesAsText("engine")).contains("java", "torch");
    assertThat(result.path("cases").findValuesAsText("case")).contains("main", "short");
  }

  @Test
  void anotherModelIsNotTheSame() {
    CommandRun run =
        verify(Golden.path("model/steel-v3"), Golden.path("model/steel-v3"), "--tolerance", "1e-9");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("differs", "Not the same model");
  }

  @Test
  void aFolderWithoutAModelIsASentence() {
    Path wrong = Golden.path("packed");
    CommandRun run = verify(wrong, Golden.path("model/steel-v3"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(wrong.toString(), "config.json");
  }

  @Test
  void aRecordedTrainingIsRunAgain() throws Exception {
    CommandRun run = training(Golden.path("training/qwen2-raw"), "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertThat(result.path("ok").asBoolean()).isTrue();
    assertThat(result.path("checks").findValuesAsText("check"))
        .contains("loss", "gradient norm, relative", "resumed at 30: weights");
  }

  @Test
  void anotherTrainingIsNotTheSame(@TempDir Path folder) throws Exception {
    Path recorded = copy(Golden.path("training/qwen2-raw"), folder.resolve("recorded"));
    Path file = recorded.resolve("expected.json");
    Files.writeString(
        file, Files.readString(file).replace("\"weight_decay\": 0.05", "\"weight_decay\": 0.5"));
    CommandRun run = training(recorded);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("weights +differs")
        .contains("Does not train as recorded");
  }

  @Test
  void aTrainingThatCannotBeRunIsASentence(@TempDir Path folder) throws Exception {
    assertOneSentence(training(folder.resolve("none")), "none: no such folder");
    assertOneSentence(training(folder), "holds no recorded training");
    Path recorded = copy(Golden.path("training/qwen2-raw"), folder.resolve("recorded"));
    Path config = recorded.resolve("init/config.json");
    Files.writeString(config, Files.readString(config).replace("\"raw\"", "\"softmoe_v9\""));
    assertOneSentence(training(recorded), "config.json", "softmoe_v9");
    Files.writeString(recorded.resolve("expected.json"), "{\"steps\": 60}");
    assertOneSentence(training(recorded), "expected.json: micro_batch must be a number");
    Files.writeString(recorded.resolve("expected.json"), "{\"steps\": ");
    assertOneSentence(training(recorded), "expected.json: not JSON");
  }

  @Test
  void modelAndTrainingExcludeEachOther() {
    Path recorded = Golden.path("training/qwen2-raw");
    CommandRun both = training(recorded, "--tolerance", "1");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--training DIR goes alone");
    CommandRun neither = CommandRun.of("verify");
    assertThat(neither.exitCode()).isEqualTo(2);
    assertThat(neither.err()).contains("MODEL and --expected FILE, or --training DIR");
  }

  private static void assertOneSentence(CommandRun run, String... parts) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(parts);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy);
      }
    }
    return to;
  }

  private static CommandRun training(Path folder, String... options) {
    return CommandRun.of(
        Stream.concat(Stream.of("verify", "--training", folder.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  private static CommandRun verify(Path model, Path expected, String... options) {
    String[] start = {
      "verify", model.toString(), "--expected", expected.resolve("expected.safetensors").toString()
    };
    String[] all = new String[start.length + options.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(options, 0, all, start.length, options.length);
    return CommandRun.of(all);
  }
}
