package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Golden;

class InspectCommandTest {
  private static String golden(String name) {
    return Golden.path("model/" + name).toString();
  }

  private static JsonNode json(String... arguments) throws IOException {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void showsWhatAModelHasAndCosts() throws IOException {
    CommandRun run = CommandRun.of("inspect", golden("steel-v3"), "--context", "100");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("softmoe_v3, networks senet, 16 wide, experts 6, slots of each 1")
        .contains("no: each token of a call sees all of it")
        .contains("in sequences of 100")
        .contains("none; the model takes and gives ids");
    JsonNode figures = json("inspect", golden("steel-v3"), "--context", "100", "--json");
    assertThat(figures.get("FFN_type").asText()).isEqualTo("softmoe_v3");
    assertThat(figures.get("causal").asBoolean()).isFalse();
    assertThat(figures.at("/parameters/experts").asLong()).isEqualTo(3L * 6 * 4 * 64 * 16);
    assertThat(figures.get("stored_bytes").asLong())
        .isEqualTo(4 * figures.at("/parameters/total").asLong());
    assertThat(figures.get("cache_bytes_per_token").asLong()).isEqualTo(2L * 3 * 64 * 4);
    assertThat(figures.get("unexpected_tensors")).isEmpty();
  }

  @Test
  void readsGguf() throws IOException {
    JsonNode figures =
        json("inspect", Golden.path("quant/qwen2-gqa-f32.gguf").toString(), "--json");
    assertThat(figures.get("parameters"))
        .isEqualTo(json("inspect", golden("qwen2-gqa"), "--json").get("parameters"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-v1", "steel-v2", "steel-v3"})
  void measuresWhatTokensSee(String name) throws IOException {
    boolean causal = name.equals("qwen2-raw") || name.equals("steel-v1");
    JsonNode measured = json("inspect", golden(name), "--causality", "--json");
    assertThat(measured.get("causal").asBoolean()).isEqualTo(causal);
    for (JsonNode layer : measured.get("layers")) {
      assertThat(layer.get("largest").asDouble() > 0).isEqualTo(!causal);
    }
    CommandRun table = CommandRun.of("inspect", golden(name), "--causality", "--tokens", "10");
    assertThat(table.out())
        .contains(
            "after layer", causal ? "Causal: other tokens from 5 on change no" : "Not causal");
  }

  @Test
  void mistakesEndInOneSentence() {
    refused("max_position_embeddings", "--context", "0");
    refused("max_position_embeddings", "--causality", "--tokens", "1");
    refused("--tokens goes with --causality", "--tokens", "9");
    refused("--causality has --tokens", "--causality", "--context", "9");
    CommandRun nowhere = CommandRun.of("inspect", "nowhere");
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("not a model folder");
  }

  private static void refused(String sentence, String... options) {
    String[] arguments = new String[2 + options.length];
    arguments[0] = "inspect";
    arguments[1] = golden("qwen2-raw");
    System.arraycopy(options, 0, arguments, 2, options.length);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence);
  }
}
