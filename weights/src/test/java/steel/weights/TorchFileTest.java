package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

class TorchFileTest {
  private static final Path GOLDENS = Golden.path("safetensors/torch_bin");

  @TempDir Path folder;

  @Test
  void readsTheSameModelAsFromSafetensors() {
    GoldenTensors model = Golden.tensors(Golden.path("model/qwen2-raw/model.safetensors"));
    try (var weights = Weights.open(GOLDENS.resolve("pytorch_model.bin"))) {
      assertThat(weights.names()).containsExactlyInAnyOrderElementsOf(model.names());
      for (String name : model.names()) {
        assertThat(weights.shape(name)).as(name).isEqualTo(model.shape(name));
        assertThat(weights.floats(name)).as(name).isEqualTo(model.floats(name));
      }
    }
  }

  @Test
  void readsTransposedShiftedAndNarrowTensors() {
    JsonNode views =
        Golden.json(Golden.path("safetensors/expected.json")).at("/torch_bin/views.bin");
    try (var weights = Weights.open(GOLDENS.resolve("views.bin"))) {
      assertThat(weights.names())
          .containsExactlyElementsOf(views.propertyStream().map(Map.Entry::getKey).toList());
      views.forEachEntry(
          (name, view) -> {
            assertThat(weights.shape(name))
                .as(name)
                .containsExactly(
                    view.get("shape").valueStream().map(JsonNode::asLong).toArray(Long[]::new));
            Float[] values =
                view.get("values").valueStream().map(JsonNode::floatValue).toArray(Float[]::new);
            if (weights.type(name).isFloat()) {
              assertThat(weights.floats(name)).as(name).containsExactly(values);
            } else {
              assertThat(weights.integers(name)).as(name).containsExactly(1, 2, 3);
            }
          });
      assertThat(weights.type("b_bf16")).isEqualTo(TensorType.BF16);
      assertThat(weights.type("c_half")).isEqualTo(TensorType.F16);
    }
  }

  @Test
  void namesNestedTensorsByTheirKeys() {
    try (var weights = Weights.open(GOLDENS.resolve("state.pth"))) {
      assertThat(weights.names()).containsExactly("model.w");
      assertThat(weights.shape("model.w")).containsExactly(2, 3);
      assertThat(weights.metadata())
          .containsExactly(
              Map.entry("step_count", "30"),
              Map.entry("iter_num", "120"),
              Map.entry("hparams.lr", "3.0E-4"),
              Map.entry("hparams.name", "steel_llm"));
    }
  }

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of("DoubleStorage", TensorType.F64),
        Arguments.of("FloatStorage", TensorType.F32),
        Arguments.of("HalfStorage", TensorType.F16),
        Arguments.of("BFloat16Storage", TensorType.BF16),
        Arguments.of("LongStorage", TensorType.I64),
        Arguments.of("IntStorage", TensorType.I32),
        Arguments.of("ShortStorage", TensorType.I16),
        Arguments.of("CharStorage", TensorType.I8),
        Arguments.of("ByteStorage", TensorType.U8),
        Arguments.of("BoolStorage", TensorType.BOOL));
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsEveryType(String storage, TensorType type) throws IOException {
    byte[] numbers = new byte[3 * type.bytes()];
    numbers[type.bytes()] = 1; // the second number is the smallest there is above 0
    Path file =
        dictionary("t")
            .tensor(storage, "0", 3, 1, new int[] {}, new int[] {})
            .raw('s')
            .entry("data/0", numbers)
            .write(folder.resolve("one.bin"));
    try (var weights = Weights.open(file)) {
      assertThat(weights.type("t")).isEqualTo(type);
      assertThat(weights.shape("t")).isEmpty();
      assertThat(weights.bytes("t").byteSize()).isEqualTo(type.bytes());
      assertThat(weights.bytes("t").get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void readsTensorsOfNothingListsAndNumbersOfAnySize() throws IOException {
    Path file =
        dictionary("empty")
            .tensor("FloatStorage", "0", 0, 0, new int[] {0, 4}, new int[] {4, 1})
            .raw('s')
            .text("list")
            .raw(']', '(')
            .tensor("FloatStorage", "1", 1, 0, new int[] {1}, new int[] {7})
            .raw('N', 'e', 's')
            .text("small")
            .raw(0x8a, 1, 0xff, 's') // -1 in one byte
            .text("large")
            .raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 's') // 2^64
            .text("type")
            .global("torch", "bfloat16")
            .raw('s')
            .raw('}', 'b') // the state of a module's dictionary
            .entry("data/0", new byte[0])
            .entry("data/1", floats(2.5f))
            .entry("byteorder", "little".getBytes(StandardCharsets.UTF_8))
            .write(folder.resolve("mixed.pt"));
    try (var weights = Weights.open(file)) {
      assertThat(weights.names()).containsExactly("empty", "list.0");
      assertThat(weights.shape("empty")).containsExactly(0, 4);
      assertThat(weights.floats("empty")).isEmpty();
      assertThat(weights.floats("list.0")).containsExactly(2.5f);
      assertThat(weights.metadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("small", "-1", "large", "18446744073709551616", "type", "bfloat16"));
    }
  }

  @Test
  void refusesEverythingButData() {
    assertRefused(
        GOLDENS.resolve("unexpected_global.bin"),
        "unexpected_global.bin: wants posixpath.join of Python, and only tensors");
    assertRefused(
        GOLDENS.resolve("legacy.bin"), "legacy.bin: of PyTorch before 1.6, which is not read");
  }

  @Test
  void refusesWhatItsStoragesDoNotHold() throws IOException {
    assertRefused(view(6, 0, new int[] {3, 2}, new int[] {2, 1}, 5), "cut short: storage 0 of");
    assertRefused(view(6, 1, new int[] {3, 2}, new int[] {2, 1}, 6), "reaches number 6");
    assertRefused(view(6, 0, new int[] {1000}, new int[] {0}, 6), "repeats the numbers");
    assertRefused(
        view(6, 0, new int[] {1 << 30, 1 << 30, 1 << 30}, new int[] {1, 1, 1}, 6), "impossible");
    assertRefused(view(6, 0, new int[] {2}, new int[] {}, 6), "1 sizes and 0 strides");
    assertRefused(view(6, -1, new int[] {2}, new int[] {1}, 6), "no whole number from 0 up");
    assertRefused(view(6, 0, new int[] {-2}, new int[] {1}, 6), "no whole number from 0 up");
    assertRefused(view(-6, 0, new int[] {2}, new int[] {1}, 6), "no whole number from 0 up");
  }

  @Test
  void refusesCompressedEntriesAndOtherOrders() throws IOException {
    Path file = archive().write(folder.resolve("packed.bin"), ZipEntry.DEFLATED);
    assertRefused(file, "archive/data.pkl in the archive is compressed");
    assertRefused(
        archive()
            .entry("byteorder", "big".getBytes(StandardCharsets.UTF_8))
            .write(folder.resolve("big.bin")),
        "not little endian");
    assertRefused(
        dictionary("t")
            .tensor("FloatStorage", "7", 1, 0, new int[] {1}, new int[] {1})
            .raw('s')
            .write(folder.resolve("less.bin")),
        "the archive has no archive/data/7");
  }

  /// Archives above 4 GB count in 8 bytes; so may any other.
  @Test
  void readsWideDirectories() throws IOException {
    Path file = archive().write(folder.resolve("wide.bin"));
    byte[] narrow = Files.readAllBytes(file);
    Files.write(file, wide(narrow, 2));
    try (var weights = Weights.open(file)) {
      assertThat(weights.floats("t")).containsExactly(1, 2, 3, 4, 5, 6);
    }
    Files.write(file, wide(narrow, -1));
    assertRefused(file, "the archive has 18446744073709551615 entries, at most 1000000 are read");
    Files.write(file, wide(narrow, 3));
    assertRefused(file, "the directory of the archive is not where it should be");
  }

  /// The same archive with the end of its directory in the form of zip64.
  private static byte[] wide(byte[] narrow, long count) {
    int end = narrow.length - 22; // of an archive without a comment
    ByteBuffer old = ByteBuffer.wrap(narrow).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer bytes = ByteBuffer.allocate(end + 56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(narrow, 0, end);
    bytes.putInt(0x06064b50).putLong(44).putInt(0).putLong(0).putLong(count).putLong(count);
    bytes.putLong(old.getInt(end + 12)).putLong(old.getInt(end + 16));
    bytes.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    bytes.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
    return bytes.array();
  }

  /// A list that holds itself, lists that double thirty times, and an endless row of values.
  @Test
  void refusesTreesWithoutEnd() throws IOException {
    assertRefused(
        dictionary("t").raw(']', 'q', 9, 'h', 9, 'a', 's').write(folder.resolve("self.bin")),
        "holds itself");
    assertRefused(
        dictionary("t")
            .raw('}', 'q', 9)
            .text("t")
            .raw('h', 9, 's', 's')
            .write(folder.resolve("own.bin")),
        "holds itself");
    TorchArchive doubling = dictionary("t").whole(0);
    for (int i = 0; i < 30; i++) {
      doubling.raw('q', 9, 'h', 9, 0x86);
    }
    assertRefused(doubling.raw('s').write(folder.resolve("double.bin")), "holds itself");
    int[] values = new int[Unpickler.MAX_STEPS];
    Arrays.fill(values, 'N');
    assertRefused(
        dictionary("t").raw(values).write(folder.resolve("row.bin")), "more than 2000000 steps");
    assertRefused(
        new TorchArchive().raw(new int[Unpickler.MAX_BYTES]).write(folder.resolve("large.bin")),
        "it holds more than tensors");
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of(new int[] {'}', 'i'}, "the instruction 0x69, which no tensors need"),
        Arguments.of(new int[] {'s'}, "wants a value where there is none"),
        Arguments.of(new int[] {'}', '(', 's'}, "wants a value where there is none"),
        Arguments.of(new int[] {'u'}, "ends a list that never began"),
        Arguments.of(new int[] {'h', 3}, "repeats value 3"),
        Arguments.of(new int[] {'}', 'N', 'N', 's'}, "neither a text nor a whole number"),
        Arguments.of(new int[] {'}', 'N', 'a'}, "appends to something that is no list"),
        Arguments.of(new int[] {']', '}', 'b'}, "sets the state of something"),
        Arguments.of(new int[] {'}', ')', 'R'}, "calls a value with what it does not take"),
        Arguments.of(new int[] {'N', 'Q'}, "describes a storage in a way of its own"),
        Arguments.of(new int[] {0x80, 9}, "is of protocol 9"),
        Arguments.of(new int[] {'X', 1, 0, 0, 0, 0xff}, "not UTF-8"),
        Arguments.of(new int[] {'X', 0xff, 0xff, 0xff, 0xff}, "ends in the middle"),
        Arguments.of(new int[] {'N'}, "no dictionary of tensors"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void refusesPicklesThatMakeNoSense(int[] instructions, String sentence) throws IOException {
    assertRefused(
        new TorchArchive().raw(instructions).write(folder.resolve("odd.bin")),
        "odd.bin: ",
        sentence);
  }

  @Test
  void refusesEveryCutFile() throws IOException {
    byte[] good = Files.readAllBytes(GOLDENS.resolve("views.bin"));
    Path file = folder.resolve("cut.bin");
    for (int length = 0; length < good.length; length += 7) {
      Files.write(file, Arrays.copyOf(good, length));
      assertRefused(file, "cut.bin: ");
    }
  }

  /// Flipped bytes: the file is read or refused as documented, nothing else is thrown.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void survivesBrokenBytes(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] good = Files.readAllBytes(GOLDENS.resolve("views.bin"));
    Path file = folder.resolve("broken.bin");
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] broken = good.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        boolean pickle = random.nextBoolean();
        int at = pickle ? 64 + random.nextInt(640) : random.nextInt(broken.length);
        broken[at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, broken);
      refused += BrokenFiles.readsOrRefuses(file) ? 0 : 1;
    }
    assertThat(refused).isBetween(100, 500);
  }

  @Test
  void aFolderGivesItsSafetensorsFirst() throws IOException {
    archive().write(folder.resolve("pytorch_model.bin"));
    try (var weights = Weights.open(folder)) {
      assertThat(weights.names()).containsExactly("t");
      assertThat(weights.file("t")).hasFileName("pytorch_model.bin");
    }
    Files.copy(
        Golden.path("safetensors/good/one_bf16.safetensors"), folder.resolve("model.safetensors"));
    try (var weights = Weights.open(folder)) {
      assertThat(weights.names()).containsExactly("w");
    }
  }

  @Test
  void readsShards() throws IOException {
    archive().write(folder.resolve("pytorch_model-00001-of-00002.bin"));
    dictionary("u")
        .tensor("FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1})
        .raw('s')
        .entry("data/0", floats(4))
        .write(folder.resolve("pytorch_model-00002-of-00002.bin"));
    Files.writeString(
        folder.resolve("pytorch_model.bin.index.json"),
        """
        {"weight_map": {"t": "pytorch_model-00001-of-00002.bin",
          "u": "pytorch_model-00002-of-00002.bin"}}
        """);
    try (var weights = Weights.open(folder)) {
      assertThat(weights.names()).containsExactly("t", "u");
      assertThat(weights.floats("t")).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(weights.floats("u")).containsExactly(4);
    }
  }

  /// The beginning of a dictionary and its first key.
  private static TorchArchive dictionary(String key) {
    return new TorchArchive().raw('}').text(key);
  }

  private static TorchArchive archive() {
    return dictionary("t")
        .tensor("FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {2, 1})
        .raw('s')
        .entry("data/0", floats(1, 2, 3, 4, 5, 6));
  }

  private Path view(int count, int offset, int[] shape, int[] strides, int stored)
      throws IOException {
    return dictionary("t")
        .tensor("FloatStorage", "0", count, offset, shape, strides)
        .raw('s')
        .entry("data/0", floats(new float[stored]))
        .write(folder.resolve("view.bin"));
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static void assertRefused(Path file, String... sentences) {
    assertThatThrownBy(() -> Weights.open(file).close())
        .isInstanceOf(FormatException.class)
        .hasMessageContainingAll(sentences);
  }
}
