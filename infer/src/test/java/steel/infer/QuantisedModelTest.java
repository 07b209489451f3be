package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.model.Decoding;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.PanelType;
import steel.weights.QuantisedWriter.Written;
import steel.weights.TensorType;

/// Models in 8 and 4 bits, held to the goldens of the same models in float32.
class QuantisedModelTest {
  private static final Path GQA = Golden.path("model/qwen2-gqa");
  private static final SteelModel.Settings EXACT =
      SteelModel.Settings.DEFAULT.withKeyValues(KvType.F32);

  /// The slots of this one are so alike that little changes which expert makes what.
  private static final String SENSITIVE = "steel-v3";

  /// Sums in another order, as between any two engines, relative to the largest logit.
  private static final double REORDERED = 2e-5;

  /// What vectors of 9 bits move the logits by at most, where weights are of 4: little beside what
  /// the weights do.
  private static final double ROUNDED_VECTORS = 0.03;

  @TempDir private Path folder;

  /// What rounding moves the logits by at most, root mean square over theirs, in models whose
  /// weights are random: each of some ten matrices in a row is off by 0.5 %, or by 7 %.
  private static double moved(PanelType type) {
    return switch (type) {
      case Q8 -> 0.06;
      case Q4 -> 0.4;
    };
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void codesGiveWhatTheirNumbersGive(String golden) throws IOException {
    for (PanelType type : PanelType.values()) {
      Path codes = folder.resolve(type.name());
      ModelQuantisation.write(Golden.path("model/" + golden), type, codes);
      Path numbers = folder.resolve(type.name() + "-f32");
      ModelExport.toFolder(codes, TensorType.F32, Long.MAX_VALUE, numbers);
      try (var narrow = SteelModel.open(codes, EXACT);
          var wide = SteelModel.open(numbers, EXACT)) {
        for (int[] ids : rows(golden)) {
          float[] wanted = wide.logits(ids);
          String name = "%s %s".formatted(golden, type);
          switch (type) {
            case Q8 -> assertClose(name, narrow.logits(ids), wanted, REORDERED * maxAbs(wanted));
            case Q4 -> {
              double allowed = golden.equals(SENSITIVE) ? 2 * ROUNDED_VECTORS : ROUNDED_VECTORS;
              assertThat(moved(narrow, List.of(ids), wanted)).as(name).isLessThan(allowed);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.LanguageModelContract#all")
  void logitsStayNearThoseInFloat32(String golden) throws IOException {
    float[] wanted =
        Golden.tensors(Golden.path("model/" + golden + "/expected.safetensors"))
            .floats("main.logits");
    for (PanelType type : PanelType.values()) {
      if (type == PanelType.Q4 && golden.equals(SENSITIVE)) {
        continue;
      }
      Path out = folder.resolve(type.name());
      ModelQuantisation.write(Golden.path("model/" + golden), type, out);
      for (KvType keyValues : KvType.values()) {
        SteelModel.Settings settings = SteelModel.Settings.DEFAULT.withKeyValues(keyValues);
        try (var narrow = SteelModel.open(out, settings)) {
          double allowed = moved(type) * (keyValues == KvType.Q8 ? 1.5 : 1);
          assertThat(moved(narrow, rows(golden), wanted))
              .as("%s %s, keys and values %s", golden, type, keyValues)
              .isLessThan(allowed);
        }
      }
    }
  }

  private static double moved(SteelModel model, List<int[]> rows, float[] wanted) {
    double error = 0;
    double size = 0;
    int at = 0;
    for (int[] ids : rows) {
      for (float logit : model.logits(ids)) {
        double difference = (double) logit - wanted[at];
        error += difference * difference;
        size += (double) wanted[at] * wanted[at];
        at++;
      }
    }
    assertThat(at).isEqualTo(wanted.length);
    return Math.sqrt(error / size);
  }

  private static List<int[]> rows(String golden) {
    GoldenTensors expected =
        Golden.tensors(Golden.path("model/" + golden + "/expected.safetensors"));
    int width = (int) expected.shape("main.input_ids")[1];
    int[] ids =
        Arrays.stream(expected.integers("main.input_ids")).mapToInt(Math::toIntExact).toArray();
    return IntStream.range(0, ids.length / width)
        .mapToObj(row -> Arrays.copyOfRange(ids, row * width, (row + 1) * width))
        .toList();
  }

  /// A token at a time, several at once, on one thread or on three: the same bits.
  @ParameterizedTest
  @EnumSource(PanelType.class)
  void threadsAndCutsChangeNothing(PanelType type) throws IOException {
    Path out = folder.resolve("out");
    ModelQuantisation.write(GQA, type, out);
    int[] ids = rows("qwen2-gqa").getFirst();
    float[] whole;
    try (var model = SteelModel.open(out, 1);
        Decoding decoding = model.decode()) {
      whole = decoding.append(ids).clone();
    }
    for (int threads = 1; threads <= 3; threads++) {
      try (var model = SteelModel.open(out, threads);
          Decoding one = model.decode();
          Decoding pieces = model.decode()) {
        for (int i = 0; i < ids.length - 1; i++) {
          one.append(ids[i]);
        }
        assertThat(one.append(ids[ids.length - 1])).isEqualTo(whole);
        pieces.append(Arrays.copyOf(ids, 3));
        assertThat(pieces.append(Arrays.copyOfRange(ids, 3, ids.length))).isEqualTo(whole);
      }
    }
  }

  @Test
  void tellsWhatBecameOfEachTensorAndKeepsRouters() throws IOException {
    List<Written> written =
        ModelQuantisation.write(Golden.path("model/steel-v3"), PanelType.Q4, folder.resolve("out"));
    for (Written one : written) {
      boolean isMatrix =
          one.name().endsWith("_proj.weight") && !one.name().endsWith("down_proj.weight"); // narrow
      boolean isEnd = one.name().contains("embed_tokens") || one.name().contains("lm_head");
      assertThat(one.type().isPresent()).as(one.name()).isEqualTo(isMatrix || isEnd);
      one.type().ifPresent(type -> assertThat(type).isEqualTo(isEnd ? PanelType.Q8 : PanelType.Q4));
      assertThat(one.relativeError() > 0).as(one.name()).isEqualTo(one.type().isPresent());
    }
    assertThat(folder.resolve("out/config.json"))
        .content()
        .contains("\"quant_method\" : \"steel\"");
  }

  @Test
  void neverOverwritesTheModelItself() throws IOException {
    Path out = folder.resolve("out");
    ModelQuantisation.write(GQA, PanelType.Q8, out);
    assertThatThrownBy(() -> ModelQuantisation.write(out, PanelType.Q4, out))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the model itself");
  }

  /// Cut between two calls: found before anything is read.
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a mapped file cannot be cut")
  void aFileThatIsCutWhileTheModelIsOpenIsNamed() throws IOException {
    Path out = folder.resolve("out");
    ModelQuantisation.write(GQA, PanelType.Q8, out);
    Path file = out.resolve("model.safetensors");
    try (var model = SteelModel.open(out);
        var batch = new Batch(model, 1, 0);
        Decoding decoding = model.decode()) {
      decoding.append(1, 2);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(1000);
      }
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> decoding.append(3),
              () -> model.logits(new int[] {1}),
              () -> model.logProbabilities(new int[] {1, 2}),
              () -> model.generate(new int[] {1}, Generation.of(2)),
              () -> batch.generate(new int[] {1}, Generation.of(2), new Cancellation(), _ -> {}))) {
        assertThatThrownBy(call)
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("model.safetensors: was cut from ");
      }
    }
  }

  /// A file that ends early names itself when it is opened, whatever was cut.
  @Test
  void filesThatAreCutAreRefused() throws IOException {
    Path out = folder.resolve("out");
    ModelQuantisation.write(GQA, PanelType.Q8, out);
    Path file = out.resolve("model.safetensors");
    byte[] all = Files.readAllBytes(file);
    for (int length : List.of(0, 7, 100, all.length / 2, all.length - 1)) {
      Files.write(file, Arrays.copyOf(all, length));
      assertThatThrownBy(() -> SteelModel.open(out))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("model.safetensors");
    }
  }
}
