package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.SafetensorsWriter;
import steel.weights.SafetensorsWriter.Tensor;
import steel.weights.TensorType;
import steel.weights.Weights;

/// Folders of other types than float32, in shards, and broken ones.
class ModelFolderTest {
  @TempDir Path folder;

  @Test
  void runsShardsOfBfloat16() {
    Path sharded = Golden.path("safetensors/sharded");
    GoldenTensors expected = Golden.tensors(sharded.resolve("expected.safetensors"));
    int[] ids = ints(expected.integers("input_ids"));
    try (var model = SteelModel.open(sharded)) {
      float[] logits = expected.floats("logits_fp32_compute");
      int width = (int) expected.shape("input_ids")[1];
      for (int row = 0; row < ids.length / width; row++) {
        assertClose(
            "row " + row,
            model.logits(Arrays.copyOfRange(ids, row * width, (row + 1) * width)),
            Arrays.copyOfRange(
                logits,
                row * width * model.config().vocabSize(),
                (row + 1) * width * model.config().vocabSize()),
            5e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-v3"})
  void float16RoundsTheWeightsAlone(String golden) throws IOException {
    copy(golden, null, null, true);
    try (var half = SteelModel.open(folder);
        var full = SteelModel.open(Golden.path("model/" + golden))) {
      int[] ids = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
      float[] logits = half.logits(ids);
      // weights of 11 bits: measured 0.002 to 0.02; a wrong conversion is off by more than 1
      assertClose("float16", logits, full.logits(ids), 0.05);
      assertThat(logits).isNotEqualTo(full.logits(ids));
    }
  }

  @Test
  void threadsDoNotChangeAnyBit() {
    int[] ids = new int[200];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = t * 31 % 250;
    }
    for (String golden : List.of("qwen2-gqa", "steel-v3")) {
      try (var one = SteelModel.open(Golden.path("model/" + golden), 1);
          var five = SteelModel.open(Golden.path("model/" + golden), 5)) {
        assertThat(five.logits(ids)).isEqualTo(one.logits(ids));
      }
    }
  }

  @Test
  void refusesAFolderThatIsNoModel() throws IOException {
    assertRefused(ConfigException.class, "not a model folder");
    copy("qwen2-raw", null, null, false);
    Files.delete(folder.resolve("model.safetensors"));
    assertRefused(FormatException.class, "has none of model.safetensors, ");
    Files.write(folder.resolve("model.safetensors"), new byte[] {1, 2, 3});
    assertRefused(FormatException.class, "model.safetensors: 3 bytes are too few");
  }

  @Test
  void refusesATornFile() throws IOException {
    copy("qwen2-raw", null, null, false);
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertRefused(FormatException.class, "model.safetensors: cut short");
  }

  @Test
  void refusesWeightsOfAnotherModel() throws IOException {
    copy("qwen2-raw", "lm_head.weight", null, false);
    assertRefused(FormatException.class, "has no tensor lm_head.weight, config.json wants one of");
    copy(
        "qwen2-raw",
        "lm_head.weight",
        Tensor.of("lm_head.weight", new long[] {2, 64}, new float[128]),
        false);
    assertRefused(
        FormatException.class,
        "model.safetensors: lm_head.weight is [2, 64], config.json wants [320, 64]; is it of this checkpoint?");
    copy(
        "qwen2-raw",
        "lm_head.weight",
        new Tensor(
            "lm_head.weight",
            TensorType.F64,
            new long[] {320, 64},
            MemorySegment.ofArray(new byte[320 * 64 * 8])),
        false);
    assertRefused(FormatException.class, "lm_head.weight is F64; this engine reads F32, BF16");
  }

  @Test
  void aClosedModelSaysSo() {
    SteelModel model = SteelModel.open(Golden.path("model/qwen2-raw"));
    model.close();
    model.close();
    assertThatThrownBy(() -> model.logits(new int[] {1})).isInstanceOf(IllegalStateException.class);
  }

  private void assertRefused(Class<? extends Exception> type, String sentence) {
    assertThatThrownBy(() -> SteelModel.open(folder).close())
        .isInstanceOf(type)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(sentence);
  }

  /// Copies a golden model, with one tensor left out or replaced, or all in float16.
  private void copy(
      String golden, @Nullable String without, @Nullable Tensor instead, boolean float16)
      throws IOException {
    Path from = Golden.path("model/" + golden);
    Files.copy(
        from.resolve("config.json"),
        folder.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    try (var weights = Weights.open(from)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : weights.names()) {
        if (!name.equals(without)) {
          Tensor tensor = Tensor.of(name, weights.shape(name), weights.floats(name));
          tensors.add(float16 ? toFloat16(tensor, weights.floats(name)) : tensor);
        }
      }
      Stream.ofNullable(instead).forEach(tensors::add);
      SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), tensors);
    }
  }

  private static Tensor toFloat16(Tensor tensor, float[] values) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Short.BYTES]);
    for (int i = 0; i < values.length; i++) {
      bytes.set(
          ValueLayout.JAVA_SHORT_UNALIGNED,
          (long) i * Short.BYTES,
          Float.floatToFloat16(values[i]));
    }
    return new Tensor(tensor.name(), TensorType.F16, tensor.shape(), bytes);
  }

  private static int[] ints(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }
}
