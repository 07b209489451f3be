package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.testkit.Golden;
import steel.weights.SafetensorsWriter;
import steel.weights.SafetensorsWriter.Tensor;
import steel.weights.Weights;

class ParameterShapesTest {
  @TempDir Path folder;

  static Stream<String> goldens() {
    return LanguageModelContract.CASES.stream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void namesExactlyTheTensorsOfTheCheckpoint(String golden) {
    Path model = Golden.path("model/" + golden);
    ModelConfig config = ConfigJson.read(model);
    try (var weights = Weights.open(model)) {
      ParameterShapes.requireIn(weights, config);
      assertThat(ParameterShapes.of(config).keySet())
          .containsExactlyInAnyOrderElementsOf(weights.names());
      long count = 0;
      for (String name : weights.names()) {
        count += weights.floats(name).length;
      }
      assertThat(ParameterShapes.count(config)).isEqualTo(count);
    }
  }

  @Test
  void saysWhichTensorIsNotOfTheModel() throws IOException {
    assertRefused(
        "lm_head.weight",
        null,
        "has no tensor lm_head.weight, config.json wants one of [320, 64]; is it of this checkpoint?");
    assertRefused(
        "lm_head.weight",
        Tensor.of("lm_head.weight", new long[] {2, 64}, new float[128]),
        "lm_head.weight is [2, 64], config.json wants [320, 64]; is it of this checkpoint?");
    assertRefused(
        "model.norm.weight",
        Tensor.of("model.norm.weight", new long[] {64}, new long[64]),
        "model.norm.weight is I64, a model's numbers are floating point");
  }

  @Test
  void listsWhatIsMissingAndWhatIsTooMuch() {
    Path golden = Golden.path("model/qwen2-raw");
    ModelConfig config = ConfigJson.read(golden);
    ModelConfig other =
        config.withFeedForward(
            new FeedForward.SoftMoeToken(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 8), 4));
    try (var weights = Weights.open(golden)) {
      assertThat(ParameterShapes.unwanted(weights, config)).isEmpty();
      assertThat(ParameterShapes.unwanted(weights, other))
          .hasSize(3 * config.numHiddenLayers())
          .contains("model.layers.0.mlp.gate_proj.weight", "model.layers.1.mlp.down_proj.weight");
      assertThatThrownBy(() -> ParameterShapes.requireIn(weights, other))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("has none of 28 tensors that config.json wants")
          .hasMessageContaining("model.layers.0.mlp.phi, model.layers.0.mlp.scale")
          .hasMessageContaining("and 20 more; is it of this checkpoint?");
    }
  }

  @Test
  void whatFollowsFromTheConfigurationMayBeInTheFile() throws IOException {
    Path golden = Golden.path("model/qwen2-tied");
    ModelConfig config = ConfigJson.read(golden);
    Path file = folder.resolve("model.safetensors");
    try (var weights = Weights.open(golden)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : weights.names()) {
        tensors.add(Tensor.of(name, weights.shape(name), weights.floats(name)));
      }
      for (String name :
          List.of("lm_head.weight", "model.layers.0.self_attn.rotary_emb.inv_freq", "adapter.a")) {
        tensors.add(Tensor.of(name, new long[] {1}, new float[1]));
      }
      SafetensorsWriter.write(file, Map.of(), tensors);
    }
    try (var weights = Weights.open(file)) {
      ParameterShapes.requireIn(weights, config);
      assertThat(ParameterShapes.unwanted(weights, config)).containsExactly("adapter.a");
    }
  }

  private void assertRefused(String name, @Nullable Tensor instead, String sentence)
      throws IOException {
    Path golden = Golden.path("model/qwen2-raw");
    Path file = folder.resolve("model.safetensors");
    try (var weights = Weights.open(golden)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String other : weights.names()) {
        if (!other.equals(name)) {
          tensors.add(Tensor.of(other, weights.shape(other), weights.floats(other)));
        }
      }
      if (instead != null) {
        tensors.add(instead);
      }
      SafetensorsWriter.write(file, Map.of(), tensors);
    }
    try (var weights = Weights.open(file)) {
      assertThatThrownBy(() -> ParameterShapes.requireIn(weights, ConfigJson.read(golden)))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("model.safetensors: " + sentence);
    }
  }
}
