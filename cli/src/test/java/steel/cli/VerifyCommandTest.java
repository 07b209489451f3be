package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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
