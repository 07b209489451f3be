package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.model.ConfigJson;
import steel.model.ModelConfig;
import steel.model.StoredModel;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.BlockType;
import steel.weights.Gguf;
import steel.weights.GgufValue;
import steel.weights.GgufWriter;
import steel.weights.Weights;

/// Models in GGUF files, opened.
class GgufModelTest {
  private static final Path GOLDENS = Golden.path("quant");
  private static final Path GQA = Golden.path("model/qwen2-gqa");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"f32", "q8_0"})
  void givesTheLogitsOfTheReference(String type) {
    GoldenTensors expected = Golden.tensors(GOLDENS.resolve("expected.safetensors"));
    long[] ids = expected.integers("gguf_model.input_ids");
    int width = (int) expected.shape("gguf_model.input_ids")[1];
    float[] logits = expected.floats("gguf_model." + type + ".logits");
    int each = logits.length / (ids.length / width);
    SteelModel.Settings exact = SteelModel.Settings.DEFAULT.withKeyValues(KvType.F32);
    try (var model = SteelModel.open(GOLDENS.resolve("qwen2-gqa-" + type + ".gguf"), exact)) {
      for (int row = 0; row < ids.length / width; row++) {
        long[] some = Arrays.copyOfRange(ids, row * width, (row + 1) * width);
        assertClose(
            type + " row " + row,
            model.logits(Arrays.stream(some).mapToInt(Math::toIntExact).toArray()),
            Arrays.copyOfRange(logits, row * each, (row + 1) * each),
            5e-5); // as for every other model
      }
    }
  }

  @Test
  void readsTheConfigurationThatWasConverted() {
    ModelConfig expected = ConfigJson.read(GQA);
    try (StoredModel model = StoredModel.open(GOLDENS.resolve("qwen2-gqa-f32.gguf"))) {
      assertThat(model.config()).isEqualTo(expected);
      assertThat(model.generationConfig().eos()).isEqualTo(expected.specialTokens().eos());
      assertThat(ModelTokenizer.isIn(model)).as("its tokens are no bytes").isFalse();
    }
  }

  @Test
  void refusesFilesOfOtherModels() throws IOException {
    refuses(
        values -> values.put("general.architecture", GgufValue.of("llama")),
        ConfigException.class,
        "general.architecture: \"llama\" is not one of: qwen2");
    refuses(
        values -> values.put("split.count", GgufValue.of(2)),
        ConfigException.class,
        "a part of a model that was split");
    refuses(
        values -> values.put("qwen2.rope.scaling.type", GgufValue.of("yarn")),
        ConfigException.class,
        "qwen2.rope.scaling.type: \"yarn\" is not supported");
    refuses(
        values -> values.put("qwen2.rope.dimension_count", GgufValue.of(4)),
        ConfigException.class,
        "qwen2.rope.dimension_count is 4, only the width of a head, 8, is supported");
    refuses(
        values -> values.remove("qwen2.block_count"),
        FormatException.class,
        "has no qwen2.block_count");
    refuses(
        values -> values.put("qwen2.block_count", GgufValue.of(Integer.MAX_VALUE)),
        FormatException.class,
        "2147483647 layers do not fit its 39 tensors");
    refuses(
        values -> values.put("qwen2.block_count", GgufValue.of(4)),
        FormatException.class,
        "has no tensor blk.3.attn_norm.weight");
    refuses(
        values -> values.put("qwen2.feed_forward_length", GgufValue.of(64)),
        FormatException.class,
        "blk.0.ffn_gate.weight is [96, 64], its metadata wants [64, 64]");
    refuses(
        values -> values.put("qwen2.attention.head_count_kv", GgufValue.of(3)),
        FormatException.class,
        "num_attention_heads (8) must be a multiple of num_key_value_heads (3)");
    refuses(
        values -> values.put("qwen2.attention.head_count", GgufValue.of(0)),
        FormatException.class,
        "0 heads");
    refuses(
        values -> values.put("qwen2.embedding_length", GgufValue.of("wide")),
        FormatException.class,
        "qwen2.embedding_length is not a whole number");
  }

  private void refuses(
      Consumer<Map<String, GgufValue>> change, Class<? extends Exception> type, String sentence)
      throws IOException {
    Path file = folder.resolve("changed.gguf");
    Map<String, String> names = new LinkedHashMap<>();
    try (Gguf golden = Gguf.open(GOLDENS.resolve("qwen2-gqa-f32.gguf"))) {
      golden.names().forEach(name -> names.put(name, name));
      Map<String, GgufValue> values = new LinkedHashMap<>(golden.metadata().values());
      change.accept(values);
      try (Weights weights = golden.weights(names)) {
        GgufWriter.write(
            file,
            values,
            names.keySet().stream()
                .map(name -> new GgufWriter.Tensor(name, BlockType.F32, weights, name))
                .toList());
      }
    }
    assertThatThrownBy(() -> SteelModel.open(file).close())
        .isInstanceOf(type)
        .hasMessageContaining("changed.gguf: ")
        .hasMessageContaining(sentence);
  }
}
