package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.model.ConfigJson;
import steel.model.FeedForward;
import steel.model.ModelConfig;
import steel.model.RandomModel;
import steel.testkit.Golden;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.Tokenizer;
import steel.weights.BlockType;
import steel.weights.Gguf;
import steel.weights.PanelType;
import steel.weights.TensorType;
import steel.weights.Weights;

/// Models written as GGUF files and as folders, and read back.
class ModelExportTest {
  private static final Path GOLDENS = Golden.path("quant");
  private static final Path GQA = Golden.path("model/qwen2-gqa");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"F32, qwen2-gqa-f32.gguf", "Q8_0, qwen2-gqa-q8_0.gguf"})
  void exportsTheTensorsOfTheReference(BlockType type, String golden) throws IOException {
    Path out = folder.resolve("model.gguf");
    ModelExport.Written written = ModelExport.toGguf(GQA, type, out);
    assertThat(written.tensors()).isEqualTo(39);
    assertThat(written.otherwise()).isEmpty();
    assertThat(written.hasTokenizer()).isFalse();
    try (Gguf expected = Gguf.open(GOLDENS.resolve(golden));
        Gguf actual = Gguf.open(out)) {
      assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
      for (String name : expected.names()) {
        assertThat(actual.type(name)).as(name).isEqualTo(expected.type(name));
        assertThat(actual.shape(name)).as(name).isEqualTo(expected.shape(name));
        assertThat(actual.bytes(name).mismatch(expected.bytes(name))).as(name).isEqualTo(-1);
      }
      expected
          .metadata()
          .values()
          .forEach(
              (key, value) -> {
                if (!key.startsWith("tokenizer.") && !key.equals("general.name")) {
                  assertThat(actual.metadata().values().get(key)).as(key).isEqualTo(value);
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "qwen2-gqa", "qwen2-tied"})
  void comesBackFromFloat32Unchanged(String golden) throws IOException {
    Path model = Golden.path("model/" + golden);
    Path gguf = folder.resolve("model.gguf");
    Path back = folder.resolve("back");
    ModelExport.toGguf(model, BlockType.F32, gguf);
    ModelExport.toFolder(gguf, TensorType.F32, 1 << 20, back);
    assertThat(ConfigJson.read(back)).isEqualTo(ConfigJson.read(model));
    try (var first = Weights.open(model);
        var second = Weights.open(back)) {
      assertThat(second.names()).containsExactlyInAnyOrderElementsOf(first.names());
      for (String name : first.names()) {
        assertThat(second.floats(name)).as(name).isEqualTo(first.floats(name));
      }
    }
  }

  /// Codes and scales of a quantised folder are those of GGUF's blocks, so nothing is rounded
  /// twice: the blocks are those of the model before. Of a folder in 4 bits that is true of
  /// projections; its embedding and its head have 8, which Q4_0 cannot hold.
  @ParameterizedTest
  @CsvSource({"Q8, Q8_0", "Q4, Q4_0"})
  void aQuantisedFolderHasTheBlocksOfItsModel(PanelType panels, BlockType type) throws IOException {
    Path quantised = folder.resolve("quantised");
    ModelQuantisation.write(GQA, panels, quantised);
    ModelExport.toGguf(GQA, type, folder.resolve("direct.gguf"));
    ModelExport.toGguf(quantised, type, folder.resolve("twice.gguf"));
    try (Gguf direct = Gguf.open(folder.resolve("direct.gguf"));
        Gguf twice = Gguf.open(folder.resolve("twice.gguf"))) {
      assertThat(twice.names()).isEqualTo(direct.names());
      for (String name : direct.names()) {
        boolean isEnd = name.equals("token_embd.weight") || name.equals("output.weight");
        assertThat(twice.type(name)).as(name).isEqualTo(direct.type(name));
        if (type == BlockType.Q8_0 || !isEnd) {
          long differs = twice.bytes(name).mismatch(direct.bytes(name));
          assertThat(differs).as(name).isEqualTo(-1);
        }
      }
    }
  }

  /// Half precision rounds, four bits round more: the logits move, and not far.
  @ParameterizedTest
  @CsvSource({"F16, 0.01", "BF16, 0.1", "Q8_0, 0.3", "Q4_0, 4"})
  void narrowTypesComeNear(BlockType type, double tolerance) throws IOException {
    Path gguf = folder.resolve("model.gguf");
    ModelExport.toGguf(GQA, type, gguf);
    int[] ids = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    try (var exact = SteelModel.open(GQA);
        var narrow = SteelModel.open(gguf)) {
      float[] logits = narrow.logits(ids);
      assertClose(type.name(), logits, exact.logits(ids), tolerance);
      assertThat(logits).isNotEqualTo(exact.logits(ids));
    }
  }

  @Test
  void chatsAsItsFolderDoes() throws IOException {
    Path model = TinyChatModel.write("qwen2-raw", Files.createDirectory(folder.resolve("chatty")));
    Path gguf = folder.resolve("chatty.gguf");
    assertThat(ModelExport.toGguf(model, BlockType.F32, gguf).hasTokenizer()).isTrue();
    try (var first = SteelModel.open(model);
        var second = SteelModel.open(gguf)) {
      assertThat(second.tokenizer().hash()).isEqualTo(first.tokenizer().hash());
      assertThat(second.hasTokenizer()).isTrue();
      List<ChatMessage> chat = List.of(ChatMessage.user("你好 <|im_end|>"));
      assertThat(second.tokenizer().render(chat, true).ids())
          .isEqualTo(first.tokenizer().render(chat, true).ids());
      assertThat(second.chat(chat, Generation.of(12)).ids())
          .isEqualTo(first.chat(chat, Generation.of(12)).ids());
      assertThat(first.chatEnds()).containsAll(second.chatEnds());
      assertThat(second.chatEnds()) // a file has room for one end of the model's
          .contains(first.generationConfig().eos().getFirst(), first.tokenizer().imEnd());
    }
    Path back = folder.resolve("back");
    ModelExport.toFolder(gguf, TensorType.BF16, 50_000, back);
    assertThat(Tokenizer.read(back).hash()).isEqualTo(Tokenizer.read(model).hash());
    assertThat(back.resolve("model.safetensors.index.json")).exists();
    try (var weights = Weights.open(back)) {
      assertThat(weights.type("model.norm.weight")).isEqualTo(TensorType.BF16);
    }
    assertThat(Golden.json(back.resolve("config.json")).get("torch_dtype").asText())
        .isEqualTo("bfloat16");
  }

  @Test
  void refusesWhatHasNoFormInGguf() {
    for (String golden : List.of("steel-v3", "steel-raw-senet")) {
      assertThatThrownBy(
              () ->
                  ModelExport.toGguf(
                      Golden.path("model/" + golden), BlockType.F32, folder.resolve("x.gguf")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("only a dense Qwen2 (FFN_type raw, mlp_type raw, qkv_bias true)")
          .hasMessageContaining("mlp_type senet")
          .hasMessageContaining("--to hf");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /// llama.cpp refuses to load it.
  @Test
  void refusesHeadsThatAreNotAsWideAsATokenInGguf() throws IOException {
    FeedForward raw = new FeedForward.Raw(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 12));
    Path model = RandomModel.of(wideHeads(raw), 1).write(folder);
    assertThatThrownBy(() -> ModelExport.toGguf(model, BlockType.F32, folder.resolve("x.gguf")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("4 heads of 6 make 24")
        .hasMessageContaining("must make hidden_size, 16");
    assertThat(folder.resolve("x.gguf")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#all")
  void everyKindComesBackAsItWas(FeedForward kind) throws IOException {
    RandomModel random = RandomModel.of(kind, 2, 7);
    Path model = random.write(Files.createDirectory(folder.resolve("source")));
    Path out = folder.resolve("exported");
    ModelExport.toFolder(model, TensorType.F32, 4_000, out);
    int[] ids = RandomModel.ids(41, 1);
    try (var first = SteelModel.open(model);
        var second = SteelModel.open(out)) {
      assertThat(second.config().feedForward()).isEqualTo(kind);
      assertThat(second.logits(ids)).isEqualTo(first.logits(ids)); // bit for bit
    }
    assertThat(out.resolve("model.safetensors.index.json")).exists();
    boolean isKnown = random.config().isQwen2();
    assertThat(Files.exists(out.resolve("modeling_steel.py"))).isEqualTo(!isKnown);
    JsonNode config = Golden.json(out.resolve("config.json"));
    assertThat(config.path("model_type").asText()).isEqualTo(isKnown ? "qwen2" : "steel");
    assertThat(config.path("auto_map").size()).isEqualTo(isKnown ? 0 : 3);
    if (!isKnown) {
      String code = Files.readString(out.resolve("modeling_steel.py"));
      for (JsonNode named : config.get("auto_map")) {
        assertThat(code)
            .contains(
                "\nclass %s(".formatted(named.asText().substring("modeling_steel.".length())));
      }
    }
  }

  @Test
  void doesNotWriteOverItself() throws IOException {
    Path gguf = folder.resolve("model.gguf");
    ModelExport.toGguf(GQA, BlockType.F32, gguf);
    assertThatThrownBy(() -> ModelExport.toGguf(gguf, BlockType.Q8_0, gguf))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.gguf: the model itself");
  }

  private static ModelConfig wideHeads(FeedForward half) {
    ModelConfig usual = RandomModel.config(half, 1);
    return new ModelConfig(
        usual.vocabSize(),
        usual.hiddenSize(),
        1,
        4,
        2,
        6,
        256,
        10_000,
        1e-6,
        false,
        true,
        0.02,
        half,
        usual.intermediateSize(),
        usual.specialTokens());
  }
}
