package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

class WeightsTest {
  private static final Path GOLDENS = Golden.path("safetensors");
  private static final JsonNode EXPECTED = Golden.json(GOLDENS.resolve("expected.json"));

  @TempDir Path folder;

  static Stream<String> goodFiles() {
    return EXPECTED.get("good").propertyStream().map(Map.Entry::getKey);
  }

  static Stream<String> malformedFiles() {
    return EXPECTED.get("malformed").propertyStream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("goodFiles")
  void readsEveryTypeShapeAndValue(String file) {
    JsonNode tensors = EXPECTED.get("good").get(file);
    try (var weights = Weights.open(GOLDENS.resolve("good").resolve(file))) {
      assertThat(weights.names())
          .containsExactlyInAnyOrderElementsOf(
              tensors.propertyStream().map(Map.Entry::getKey).toList());
      tensors.forEachEntry((name, tensor) -> assertTensor(weights, name, tensor));
    }
  }

  private static void assertTensor(Weights weights, String name, JsonNode tensor) {
    assertThat(tensor.get("dtype").asText()).as(name).isEqualTo(torchName(weights.type(name)));
    List<Long> shape = tensor.get("shape").valueStream().map(JsonNode::asLong).toList();
    assertThat(weights.shape(name)).as(name).containsExactly(shape.toArray(Long[]::new));
    List<String> values = tensor.get("values").valueStream().map(JsonNode::asText).toList();
    if (weights.type(name).isFloat()) {
      float[] actual = weights.floats(name);
      assertThat(actual).as(name).hasSize(values.size());
      for (int i = 0; i < actual.length; i++) {
        float expected =
            switch (values.get(i)) {
              case "inf" -> Float.POSITIVE_INFINITY;
              case "-inf" -> Float.NEGATIVE_INFINITY;
              case "nan" -> Float.NaN;
              case String number -> (float) Double.parseDouble(number);
            };
        assertThat(Float.compare(actual[i], expected)) // also tells -0 from 0
            .as("%s[%d]: %s, expected %s", name, i, actual[i], expected)
            .isZero();
      }
    } else {
      assertThat(weights.integers(name))
          .as(name)
          .containsExactly(values.stream().map(WeightsTest::integer).toArray(Long[]::new));
    }
  }

  private static long integer(String value) {
    return switch (value) {
      case "True" -> 1;
      case "False" -> 0;
      default -> Long.parseLong(value);
    };
  }

  private static String torchName(TensorType type) {
    return "torch."
        + switch (type) {
          case F64 -> "float64";
          case F32 -> "float32";
          case F16 -> "float16";
          case BF16 -> "bfloat16";
          case I64 -> "int64";
          case I32 -> "int32";
          case I16 -> "int16";
          case I8 -> "int8";
          case U8 -> "uint8";
          case BOOL -> "bool";
          case U16, U32, U64 -> "none of the goldens";
        };
  }

  @ParameterizedTest
  @MethodSource("malformedFiles")
  void refusesMalformedFiles(String file) {
    assertThatThrownBy(() -> openAndClose(GOLDENS.resolve("malformed").resolve(file)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(file + ": ");
  }

  @Test
  void whatIsUnloadedIsReadAnew() {
    try (var weights = Weights.open(Golden.path("model/qwen2-raw"))) {
      String name = "model.norm.weight";
      float[] before = weights.floats(name);
      weights.unload(name);
      assertThat(weights.floats(name)).isEqualTo(before);
    }
  }

  @Test
  void saysWhatIsWrong() {
    Map<String, String> sentences =
        Map.of(
            "too_short", "3 bytes are too few",
            "header_beyond_file", "cut short: its header has 10000 bytes",
            "truncated_data", "cut short: its tensors need 16 bytes of data, it has 10",
            "trailing_data", "3 bytes follow the last tensor",
            "duplicate_key", "Duplicate",
            "unknown_dtype", "tensor a has dtype \"Q77\", which is not one of: [F64,",
            "hole", "tensor b begins at byte 20 of the data, expected 16",
            "size_mismatch", "tensor a F32 [2, 2] needs 16 bytes, its data_offsets give 12",
            "missing_shape", "tensor a has no list shape");
    sentences.forEach(
        (file, sentence) ->
            assertThatThrownBy(
                    () -> openAndClose(GOLDENS.resolve("malformed/" + file + ".safetensors")))
                .hasMessageContaining(sentence));
  }

  @Test
  void readsShardsAsTheWholeModel() {
    GoldenTensors first =
        Golden.tensors(GOLDENS.resolve("sharded/model-00001-of-00002.safetensors"));
    GoldenTensors second =
        Golden.tensors(GOLDENS.resolve("sharded/model-00002-of-00002.safetensors"));
    try (var weights = Weights.open(GOLDENS.resolve("sharded"))) {
      assertThat(weights.names()).hasSize(first.names().size() + second.names().size());
      assertThat(weights.metadata()).containsEntry("format", "pt");
      for (GoldenTensors shard : List.of(first, second)) {
        for (String name : shard.names()) {
          assertThat(weights.floats(name)).as(name).isEqualTo(shard.floats(name));
          assertThat(weights.shape(name)).as(name).isEqualTo(shard.shape(name));
        }
      }
    }
  }

  @Test
  void refusesAnIndexWhoseShardIsMissing() throws IOException {
    copyShards();
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    assertThatThrownBy(() -> openAndClose(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("model-00002-of-00002.safetensors: no such file");
  }

  @Test
  void refusesAnIndexThatNamesTheWrongShard() throws IOException {
    copyShards();
    rewriteIndex("\"model-00001-of-00002", "\"model-00002-of-00002");
    assertThatThrownBy(() -> openAndClose(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is not in model-00002-of-00002.safetensors");
  }

  @Test
  void refusesAnIndexThatLeavesTheFolder() throws IOException {
    copyShards();
    rewriteIndex("\"model-00001-of-00002", "\"../model-00001-of-00002");
    assertThatThrownBy(() -> openAndClose(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("not a .safetensors or .bin file of this folder");
  }

  @Test
  void refusesAFolderWithoutWeights() {
    assertThatThrownBy(() -> openAndClose(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(
            "has none of model.safetensors, model.safetensors.index.json, pytorch_model.bin");
    assertThatThrownBy(() -> openAndClose(folder.resolve("none.safetensors")))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("none.safetensors: no such file");
  }

  @Test
  void namesTheTensorItDoesNotHave() {
    try (var weights = Weights.open(GOLDENS.resolve("good/one_bf16.safetensors"))) {
      assertThat(weights.has("v")).isFalse();
      assertThatThrownBy(() -> weights.floats("v"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("one_bf16.safetensors: has no tensor v");
      assertThatThrownBy(() -> weights.integers("w")).hasMessageContaining("w is BF16");
    }
  }

  @Test
  void lendsTheMappedBytesUntilClosed() {
    Weights weights = Weights.open(GOLDENS.resolve("good/one_bf16.safetensors"));
    MemorySegment bytes = weights.bytes("w");
    assertThat(bytes.byteSize()).isEqualTo(7 * 9 * 2);
    assertThat(bytes.isReadOnly()).isTrue();
    weights.close();
    weights.close();
    assertThat(bytes.scope().isAlive()).isFalse();
  }

  /// Flipped and cut bytes: the file is read or refused as documented, nothing else is thrown.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void survivesBrokenBytes(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] good = Files.readAllBytes(GOLDENS.resolve("good/dtypes.safetensors"));
    Path file = folder.resolve("broken.safetensors");
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] broken = good.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(3) == 0) {
        broken = Arrays.copyOf(broken, random.nextInt(broken.length));
      }
      Files.write(file, broken);
      refused += BrokenFiles.readsOrRefuses(file) ? 0 : 1;
    }
    assertThat(refused).isBetween(100, 400);
  }

  private static void openAndClose(Path path) {
    Weights.open(path).close();
  }

  private void copyShards() throws IOException {
    try (Stream<Path> files = Files.list(GOLDENS.resolve("sharded"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void rewriteIndex(String from, String to) throws IOException {
    Path index = folder.resolve(Weights.INDEX_NAME);
    Files.writeString(index, Files.readString(index).replace(from, to));
  }
}
