package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.testkit.Golden;

class ConfigJsonTest {
  private static final Path GQA = Golden.path("model/qwen2-gqa");
  private static final String THETA = "\"rope_theta\": 1000000.0";

  @TempDir Path folder;

  /// transformers 5 has moved it.
  @Test
  void findsTheRotaryBaseWithinRopeParameters() throws IOException {
    String parameters = "\"rope_parameters\": {\"rope_type\": \"default\", %s}".formatted(THETA);
    assertThat(read(parameters + ", \"head_dim\": null")).isEqualTo(ConfigJson.read(GQA));
    assertThat(read(THETA + ", \"rope_parameters\": null")).isEqualTo(ConfigJson.read(GQA));
  }

  @Test
  void refusesOtherRotations() {
    assertThatThrownBy(
            () -> read("\"rope_parameters\": {\"rope_type\": \"yarn\", %s}".formatted(THETA)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.json: rope_parameters: rope_type \"yarn\" is not supported");
    assertThatThrownBy(() -> read(THETA + ", \"rope_parameters\": {\"full_attention\": {}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.json: rope_parameters has no number rope_theta");
  }

  private ModelConfig read(String instead) throws IOException {
    String config = Files.readString(GQA.resolve("config.json"));
    assertThat(config).contains(THETA);
    Files.writeString(folder.resolve("config.json"), config.replace(THETA, instead));
    return ConfigJson.read(folder);
  }
}
