package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.testkit.Golden;

class GenerationConfigTest {
  private static final ModelConfig MODEL = ConfigJson.read(Golden.path("model/qwen2-raw"));

  private static final Sampling RANDOM = Sampling.GREEDY.withTemperature(1);

  @TempDir Path folder;

  @Test
  void readsTheReleasedForm() {
    GenerationConfig config = GenerationConfig.read(Golden.path("model/qwen2-raw"), MODEL);
    assertThat(config.eos()).containsExactly(318, 316);
    // top_k 50 is what transformers takes where the file has none
    assertThat(config.sampling())
        .isEqualTo(RANDOM.withTopK(50).withTopP(0.8).withRepetitionPenalty(1.1));
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    for (GenerationConfig config :
        List.of(
            new GenerationConfig(
                List.of(3),
                RANDOM
                    .withTemperature(0.7)
                    .withTruncation(new Truncation(20, 0.9, 0.05, 0.95))
                    .withPenalties(new Penalties(1.05, 0, 0, 3))),
            new GenerationConfig(List.of(3, 5), RANDOM))) {
      config.write(folder);
      assertThat(GenerationConfig.read(folder, MODEL)).isEqualTo(config);
    }
    new GenerationConfig(List.of(2), Sampling.GREEDY).write(folder);
    assertThat(GenerationConfig.read(folder, MODEL).sampling().isGreedy()).isTrue();
  }

  @Test
  void fallsBackOnTheModel() throws IOException {
    GenerationConfig none = GenerationConfig.read(folder, MODEL);
    assertThat(none.sampling()).isEqualTo(Sampling.GREEDY);
    assertThat(none.eos()).containsExactly(318);
    write("{}");
    assertThat(GenerationConfig.read(folder, MODEL).eos()).containsExactly(318);
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    write("{\"top_p\": 2, \"do_sample\": true}");
    assertRefused(ConfigException.class, "generation_config.json: top_p must be above 0");
    write("{\"min_p\": 1.5}");
    assertRefused(ConfigException.class, "generation_config.json: min_p must be from 0 to 1");
    write("{\"temperature\": \"hot\"}");
    assertRefused(ConfigException.class, "temperature: \"hot\" is not a number");
    write("{\"eos_token_id\": [\"<|im_end|>\"]}");
    assertRefused(ConfigException.class, "eos_token_id: \"<|im_end|>\" is not a token id");
    write("{\"top_p\": ");
    assertRefused(FormatException.class, "generation_config.json: not JSON");
  }

  private void assertRefused(Class<? extends Exception> type, String sentence) {
    assertThatThrownBy(() -> GenerationConfig.read(folder, MODEL))
        .isInstanceOf(type)
        .hasMessageContaining(sentence);
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), json);
  }
}
