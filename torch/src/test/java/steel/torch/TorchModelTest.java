package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.model.ConfigJson;
import steel.model.Initialization;
import steel.model.ModelConfig;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

class TorchModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qwen2-raw",
        "qwen2-gqa",
        "qwen2-tied",
        "steel-raw-senet",
        "steel-v1",
        "steel-v2",
        "steel-v3",
        "steel-v3-raw-mlp",
        "steel-v3-multislot",
        "steel-v3-headdim56"
      })
  void gradientsAreTheReference(String name) {
    Path golden = Golden.path("model/" + name);
    GoldenTensors expected = Golden.tensors(golden.resolve("expected.safetensors"));
    List<TrainingRow> rows =
        shifted(
            expected.integers("main.input_ids"),
            expected.integers("main.labels"),
            (int) expected.shape("main.input_ids")[1]);
    long valid = TrainingRow.validTargets(rows);
    try (TorchModel model = TorchModel.open(golden);
        Replicas replicas = Replicas.of(model, 2, Precision.FP32)) {
      double loss = replicas.accumulate(rows, 1.0 / valid) / valid;
      double norm = replicas.reduceGradients();
      assertThat(loss)
          .isCloseTo(
              Golden.json(golden.resolve("expected.json")).at("/main/loss").asDouble(),
              within(1e-5));
      assertThat(replicas.loss(rows) / valid).isCloseTo(loss, within(1e-6));
      double square = 0;
      for (String parameter : model.parameters().layout().slots().keySet()) {
        float[] gradient = expected.floats("main.grad." + parameter);
        assertClose(
            parameter,
            replicas.gradients().floats(parameter),
            gradient,
            1e-6 + 1e-4 * maxAbs(gradient));
        for (float g : gradient) {
          square += (double) g * g;
        }
      }
      assertThat(norm).isCloseTo(Math.sqrt(square), within(1e-4 * norm));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-gqa", "steel-v3"})
  void workersAndPaddingChangeNothing(String name) {
    Path golden = Golden.path("model/" + name);
    List<TrainingRow> rows = new ArrayList<>();
    for (int length : new int[] {1, 9, 5, 9, 3}) { // of unequal lengths, so some are padded
      int[] ids = new int[length];
      int[] targets = new int[length];
      for (int t = 0; t < length; t++) {
        ids[t] = (7 * t + length) % 100;
        targets[t] = t % 3 == 1 ? TrainingRow.IGNORED : (5 * t + 1) % 100;
      }
      rows.add(new TrainingRow(ids, targets));
    }
    try (TorchModel model = TorchModel.open(golden);
        Replicas one = Replicas.of(model, 1, Precision.FP32);
        Replicas three = Replicas.of(model, 3, Precision.FP32)) {
      double together = three.accumulate(rows, 0.1);
      double alone = 0;
      for (TrainingRow row : rows) {
        alone += one.accumulate(List.of(row), 0.1);
      }
      assertThat(together).isCloseTo(alone, within(1e-5 * alone));
      double norm = one.reduceGradients();
      assertThat(three.reduceGradients()).isCloseTo(norm, within(1e-5 * norm));
      for (String parameter : model.parameters().layout().slots().keySet()) {
        float[] expected = one.gradients().floats(parameter);
        assertClose(
            parameter,
            three.gradients().floats(parameter),
            expected,
            1e-6 + 1e-4 * maxAbs(expected));
      }
    }
  }

  @Test
  void nothingToLearnIsNoLossAndNoGradient() {
    try (TorchModel model = TorchModel.open(Golden.path("model/qwen2-raw"));
        Replicas replicas = Replicas.of(model, 2, Precision.FP32)) {
      int[] ignored = new int[4];
      Arrays.fill(ignored, TrainingRow.IGNORED);
      assertThat(replicas.accumulate(List.of(new TrainingRow(new int[4], ignored)), 1)).isZero();
      assertThat(replicas.reduceGradients()).isZero();
    }
  }

  @Test
  void sameSeedGivesTheSameWeightsAndTheySurviveTheDisk() throws IOException {
    ModelConfig config = ConfigJson.read(Golden.path("model/steel-v3"));
    try (TorchModel first = TorchModel.create(config, Initialization.NORMAL, 7);
        TorchModel second = TorchModel.create(config, Initialization.NORMAL, 7);
        TorchModel other = TorchModel.create(config, Initialization.NORMAL, 8)) {
      String name = "model.layers.1.self_attn.k_proj.weight";
      assertThat(second.parameters().floats(name)).isEqualTo(first.parameters().floats(name));
      assertThat(other.parameters().floats(name)).isNotEqualTo(first.parameters().floats(name));
      first.save(folder);
      try (TorchModel read = TorchModel.open(folder)) {
        int[] ids = {3, 1, 4, 1, 5};
        assertThat(read.config()).isEqualTo(config);
        assertThat(read.logits(ids)).isEqualTo(first.logits(ids));
      }
    }
  }

  @Test
  void weightsOfAnotherShapeAreRefused() throws IOException {
    Path golden = Golden.path("model/qwen2-raw");
    Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replaceFirst("\"vocab_size\": \\d+", "\"vocab_size\": 77"));
    assertThatThrownBy(() -> TorchModel.open(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("model.embed_tokens.weight is [")
        .hasMessageContaining("config.json wants [77, ")
        .hasMessageEndingWith("is it of this checkpoint?");
  }

  /// Labels of the goldens stand under the id they name; the reference shifts inside the model.
  private static List<TrainingRow> shifted(long[] ids, long[] labels, int length) {
    List<TrainingRow> rows = new ArrayList<>();
    for (int from = 0; from < ids.length; from += length) {
      int[] input = new int[length];
      int[] target = new int[length];
      for (int t = 0; t < length; t++) {
        input[t] = (int) ids[from + t];
        target[t] = t + 1 < length ? (int) labels[from + t + 1] : TrainingRow.IGNORED;
      }
      rows.add(new TrainingRow(input, target));
    }
    return rows;
  }
}
