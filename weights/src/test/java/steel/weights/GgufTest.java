package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.GgufValue.Items;
import steel.weights.GgufValue.Kind;
import steel.weights.GgufValue.Real;
import steel.weights.GgufValue.Whole;

class GgufTest {
  private static final Path GOLDENS = Golden.path("quant");

  /// Where things lie in the file that [#small] writes: its magic, its version, its two counts, a
  /// key of 2 letters, a number and a tensor.
  private static final int VERSION = 4;

  private static final int TENSORS = 8;
  private static final int KEYS = 16;
  private static final int KEY = 24;
  private static final int KIND = KEY + 8 + 2;
  private static final int NAME = KIND + 4 + 4;
  private static final int DIMENSIONS = NAME + 8 + 1;
  private static final int ROW = DIMENSIONS + 4;
  private static final int TYPE = ROW + 16;
  private static final int OFFSET = TYPE + 4;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-gqa-f32.gguf", "qwen2-gqa-q8_0.gguf"})
  void readsTheTensorTableAndTheKeys(String file) {
    JsonNode model = Golden.json(GOLDENS.resolve("expected.json")).at("/models").get(file);
    try (Gguf gguf = Gguf.open(GOLDENS.resolve(file))) {
      List<String> names = new ArrayList<>();
      for (JsonNode tensor : model.get("tensors")) {
        String name = tensor.get("name").asText();
        names.add(name);
        assertThat(gguf.type(name)).as(name).hasToString(tensor.get("type").asText());
        assertThat(gguf.bytes(name).byteSize()).as(name).isEqualTo(tensor.get("bytes").asLong());
        List<Long> shape = new ArrayList<>();
        tensor.get("ggml_shape").forEach(size -> shape.addFirst(size.asLong()));
        assertThat(gguf.shape(name)).as(name).containsExactly(shape.toArray(Long[]::new));
      }
      assertThat(gguf.names()).containsExactlyElementsOf(names);
      GgufMetadata metadata = gguf.metadata();
      assertThat(metadata.text("general.architecture")).contains("qwen2");
      assertThat(metadata.integer("qwen2.block_count")).hasValue(3);
      assertThat(metadata.numberOr("qwen2.attention.layer_norm_rms_epsilon", 0)).isEqualTo(1e-6);
      assertThat(metadata.texts("tokenizer.ggml.merges")).containsExactly("a b", "ab c");
      assertThat(metadata.integers("tokenizer.ggml.token_type")).hasSize(257).contains(1, 3);
      assertThat(metadata.values().get("tokenizer.ggml.add_bos_token"))
          .isEqualTo(GgufValue.of(false));
      assertThat(metadata.values()).hasSize(20);
    }
  }

  @Test
  void readsTheWeightsThatWereConverted() {
    GoldenTensors model = Golden.tensors(Golden.path("model/qwen2-gqa/model.safetensors"));
    try (Gguf gguf = Gguf.open(GOLDENS.resolve("qwen2-gqa-f32.gguf"));
        Weights weights = gguf.weights(Map.of("head", "output.weight"))) {
      assertThat(weights.names()).containsExactly("head");
      assertThat(weights.floats("head")).isEqualTo(model.floats("lm_head.weight"));
      assertThat(weights.shape("head")).isEqualTo(model.shape("lm_head.weight"));
      assertThatThrownBy(() -> gguf.bytes("head")).hasMessageContaining("has no tensor head");
    }
  }

  /// The golden's own bytes come back, head and padding included.
  @ParameterizedTest
  @ValueSource(strings = {"qwen2-gqa-f32.gguf", "qwen2-gqa-q8_0.gguf"})
  void writesTheBytesOfTheReference(String file) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    try (Gguf golden = Gguf.open(GOLDENS.resolve(file));
        Gguf exact = Gguf.open(GOLDENS.resolve("qwen2-gqa-f32.gguf"))) {
      golden.names().forEach(name -> names.put(name, name));
      try (Weights weights = exact.weights(names)) {
        GgufWriter.write(
            folder.resolve("copy.gguf"),
            golden.metadata().values(),
            golden.names().stream()
                .map(name -> new GgufWriter.Tensor(name, golden.type(name), weights, name))
                .toList());
      }
    }
    assertThat(folder.resolve("copy.gguf")).hasSameBinaryContentAs(GOLDENS.resolve(file));
  }

  @Test
  void keepsValuesOfEveryKind() throws IOException {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      switch (kind) {
        case UINT8 -> values.put("u8", new Whole(kind, 255));
        case INT8 -> values.put("i8", new Whole(kind, -128));
        case UINT16 -> values.put("u16", new Whole(kind, 65535));
        case INT16 -> values.put("i16", new Whole(kind, -32768));
        case UINT32 -> values.put("u32", new Whole(kind, 0xffff_ffffL));
        case INT32 -> values.put("i32", new Whole(kind, Integer.MIN_VALUE));
        case UINT64 -> values.put("u64", new Whole(kind, Long.MIN_VALUE));
        case INT64 -> values.put("i64", new Whole(kind, -1));
        case FLOAT32 -> values.put("f32", new Real(kind, 0.1f));
        case FLOAT64 -> values.put("f64", new Real(kind, 0.1));
        case BOOL -> values.put("bool", GgufValue.of(true));
        case STRING -> values.put("text", GgufValue.of("模型"));
        case ARRAY -> {
          GgufValue inner = GgufValue.ofTexts(List.of("", "b"));
          values.put("list", new Items(Kind.ARRAY, List.of(inner, inner)));
          values.put("empty", new Items(Kind.FLOAT64, List.of()));
        }
      }
    }
    Path file = folder.resolve("kinds.gguf");
    GgufWriter.write(file, values, List.of());
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.metadata().values()).containsExactlyEntriesOf(values);
      assertThat(gguf.names()).isEmpty();
      assertThat(gguf.metadata().numberOr("f32", 0)).isEqualTo(0.1);
      assertThat(gguf.metadata().numberOr("f64", 0)).isEqualTo(0.1);
      assertThat(gguf.metadata().numberOr("i8", 0)).isEqualTo(-128);
      assertThat(gguf.metadata().numberOr("none", 7)).isEqualTo(7);
      assertThatThrownBy(() -> gguf.metadata().integer("u32"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("kinds.gguf: u32 is not a whole number below 2^31");
      assertThatThrownBy(() -> gguf.metadata().text("u8")).hasMessageContaining("not a text");
      assertThatThrownBy(() -> gguf.metadata().numberOr("text", 0))
          .hasMessageContaining("text is not a number");
      assertThatThrownBy(() -> gguf.metadata().texts("list")).hasMessageContaining("of texts");
      assertThatThrownBy(() -> gguf.metadata().integers("u8")).hasMessageContaining("not a list");
    }
  }

  @Test
  void readsVersion2AndAnotherAlignment() throws IOException {
    byte[] bytes = small();
    bytes[VERSION] = 2;
    try (Gguf gguf = Gguf.open(write(bytes))) {
      assertThat(gguf.names()).containsExactly("t");
    }
    byte[] aligned =
        ByteBuffer.allocate(24 + 8 + 17 + 8 + 8 + 1 + 4 + 8 + 12 + 6 + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(GgufReader.MAGIC)
            .putInt(3)
            .putLong(1)
            .putLong(1)
            .putLong(17)
            .put("general.alignment".getBytes(StandardCharsets.UTF_8))
            .putInt(Kind.UINT32.id())
            .putInt(8)
            .putLong(1)
            .put((byte) 't')
            .putInt(1)
            .putLong(1)
            .putInt(0)
            .putLong(0)
            .put(new byte[6]) // from 90 to 96
            .putFloat(2.5f)
            .array();
    try (Gguf gguf = Gguf.open(write(aligned));
        Weights weights = gguf.weights(Map.of("t", "t"))) {
      assertThat(weights.floats("t")).containsExactly(2.5f);
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertRefused(0, 'g', "not a GGUF file: it does not begin with GGUF");
    assertRefused(VERSION, 1, "GGUF version 1 is not one of: 2, 3");
    byte[] turned = small();
    turned[VERSION] = 0;
    turned[VERSION + 3] = 3;
    assertRefused(turned, "machines of big-endian order");
    assertRefused(TENSORS + 7, 0xff, "tensors, at most 1000000 are read");
    assertRefused(KEYS + 3, 1, "has 16777217 keys, at most 1000000 are read");
    assertRefused(KEYS + 1, 1, "its head goes on past the end");
    assertRefused(KEY + 6, 1, "its head goes on past the end");
    assertRefused(KEY + 8, 0xff, "not UTF-8");
    assertRefused(KIND, 13, "k! has a value of the unknown kind 13");
    assertRefused(KIND, Kind.BOOL.id(), "k! is neither true nor false but 7");
    assertRefused(DIMENSIONS, 5, "tensor t has 5 dimensions, the format allows 4");
    assertRefused(ROW, 31, "has rows of 31 numbers, Q8_0 has blocks of 32");
    assertRefused(ROW + 7, 0x80, "has the impossible shape [2, -");
    assertRefused(ROW + 7, 0x70, "has the impossible shape");
    assertRefused(ROW + 4, 1, "cut short: tensor t ends at byte");
    assertRefused(TYPE, 4, "tensor t is of ggml's type 4, which is not one of: [F32,");
    assertRefused(OFFSET, 1, "begins at byte 1 of the data: not a multiple of 32");
    assertRefused(OFFSET + 7, 0xff, "tensor t begins at byte");
    assertThatThrownBy(() -> Gguf.open(folder.resolve("none.gguf")))
        .hasMessageContaining("none.gguf: no such file");
  }

  /// Its data, none, would fit into any file.
  @Test
  void refusesAnEmptyMatrixOfGiantRows() throws IOException {
    byte[] broken = small();
    broken[ROW + 5] = 1; // rows of 2^40 + 32 numbers
    broken[ROW + Long.BYTES] = 0; // none of them
    Path file = write(broken);
    try (Gguf gguf = Gguf.open(file)) {
      assertThatThrownBy(() -> gguf.weights(Map.of("t", "t")))
          .isInstanceOf(FormatException.class)
          .hasMessageContainingAll("broken.gguf: ", "tensor t has the shape [0, 1099511627808]");
    }
  }

  @Test
  void refusesEveryCutFile() throws IOException {
    byte[] good = small();
    for (int length = 0; length < good.length - 28; length++) { // the last 28 only fill up
      assertRefused(Arrays.copyOf(good, length), ": ");
    }
  }

  /// Flipped and cut bytes: the file is read or refused as documented, nothing else is thrown.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void survivesBrokenBytes(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] model = Files.readAllBytes(GOLDENS.resolve("qwen2-gqa-q8_0.gguf"));
    byte[] little = small();
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      boolean whole = random.nextInt(4) == 0;
      byte[] broken = whole ? model.clone() : little.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        broken[random.nextInt(whole ? 8128 : OFFSET + 8)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        broken = Arrays.copyOf(broken, random.nextInt(broken.length));
      }
      refused += readsOrRefuses(write(broken)) ? 0 : 1;
    }
    assertThat(refused).isBetween(100, 400);
  }

  @Test
  void refusesATextThatWouldFillTheMemory() throws IOException {
    Path file = folder.resolve("broken.gguf");
    ByteBuffer head = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(GgufReader.MAGIC).putInt(3).putLong(0).putLong(1).putLong(900 << 20);
    Files.write(file, head.array());
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1_000L << 20); // takes no room on most disks
    }
    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("a text of 943718400 bytes");
  }

  private static boolean readsOrRefuses(Path file) {
    try (Gguf gguf = Gguf.open(file)) {
      Map<String, String> names = new LinkedHashMap<>();
      gguf.names().forEach(name -> names.put(name, name));
      Weights weights = gguf.weights(names);
      names.keySet().forEach(weights::floats);
      return true;
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining("broken.gguf: ");
      return false;
    }
  }

  /// A list's bytes are kept together: a letter must not begin in one text and end in the next.
  @Test
  void readsTheTextsOfAListEachByItself() throws IOException {
    Path file = folder.resolve("list.gguf");
    GgufWriter.write(file, Map.of("k", GgufValue.ofTexts(List.of("模型", "", "ab", "c"))), List.of());
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.metadata().texts("k")).containsExactly("模型", "", "ab", "c");
    }
    byte[] bytes = Files.readAllBytes(file);
    int last = bytes.length - 1;
    while (bytes[last] != 'c') { // what is behind it fills the file up
      last--;
    }
    int before = last - Long.BYTES - 1; // "b"
    for (int[] letter : new int[][] {{0xc3, 0xa9}, {0xc3, 'c'}, {'b', 0xa9}, {'b', 0xc3}}) {
      bytes[before] = (byte) letter[0];
      bytes[last] = (byte) letter[1];
      assertRefused(bytes, "not UTF-8");
    }
  }

  @Test
  void refusesToWriteWhatNoReaderWouldTake() throws IOException {
    Path source = folder.resolve("s.safetensors");
    SafetensorsWriter.write(
        source,
        Map.of(),
        List.of(
            SafetensorsWriter.Tensor.of("t", new long[] {32}, new float[32]),
            SafetensorsWriter.Tensor.of("u", new long[] {33}, new float[33]),
            SafetensorsWriter.Tensor.of("i", new long[] {32}, new long[32])));
    try (Weights weights = Weights.open(source)) {
      var tensor = new GgufWriter.Tensor("t", BlockType.Q4_0, weights, "t");
      assertThatThrownBy(
              () -> GgufWriter.write(folder.resolve("x.gguf"), Map.of(), List.of(tensor, tensor)))
          .hasMessage("two tensors are called t");
      assertThatThrownBy(() -> new GgufWriter.Tensor("u", BlockType.Q8_0, weights, "u"))
          .hasMessage("u F32 [33] cannot be written as Q8_0");
      assertThatThrownBy(() -> new GgufWriter.Tensor("t", BlockType.Q6_K, weights, "t"))
          .hasMessage("t F32 [32] cannot be written as Q6_K");
      assertThatThrownBy(() -> new GgufWriter.Tensor("i", BlockType.F32, weights, "i"))
          .hasMessage("i I64 [32] cannot be written as F32");
    }
    assertThat(folder.resolve("x.gguf")).doesNotExist();
  }

  /// A file with the key `k!`, which is 7, and the tensor `t` `[2, 32]` in Q8_0.
  private byte[] small() throws IOException {
    Path source = folder.resolve("source.safetensors");
    float[] numbers = Cases.gaussian(Cases.random(5), 64);
    SafetensorsWriter.write(
        source, Map.of(), List.of(SafetensorsWriter.Tensor.of("t", new long[] {2, 32}, numbers)));
    Path file = folder.resolve("small.gguf");
    try (Weights weights = Weights.open(source)) {
      GgufWriter.write(
          file,
          Map.of("k!", GgufValue.of(7)),
          List.of(new GgufWriter.Tensor("t", BlockType.Q8_0, weights, "t")));
    }
    return Files.readAllBytes(file);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("broken.gguf"), bytes);
  }

  private void assertRefused(int at, int value, String sentence) throws IOException {
    byte[] broken = small();
    broken[at] = (byte) value;
    assertRefused(broken, sentence);
  }

  private void assertRefused(byte[] broken, String sentence) throws IOException {
    Path file = write(broken);
    assertThatThrownBy(() -> Gguf.open(file).close())
        .isInstanceOf(FormatException.class)
        .hasMessageContainingAll("broken.gguf: ", sentence);
  }
}
