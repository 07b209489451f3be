package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import steel.files.FormatException;

final class PanelsTest {
  @TempDir private Path folder;

  /// One row, full panels, a panel that is filled up.
  @ParameterizedTest
  @CsvSource({"Q8, 1, 32", "Q8, 64, 96", "Q8, 130, 64", "Q4, 1, 32", "Q4, 64, 96", "Q4, 130, 64"})
  void numbersAreThoseOfTheBlocks(PanelType type, int rows, int columns) {
    float[] numbers = numbers(rows * columns);
    byte[] blocks = new byte[rows * columns / Panels.BLOCK * type.blocks().bytes()];
    Quantiser.quantise(type.blocks(), numbers, numbers.length, blocks);
    float[] wanted = new float[numbers.length];
    for (int block = 0; block < numbers.length / Panels.BLOCK; block++) {
      int from = block * type.blocks().bytes();
      SmallBlocks.read(type.blocks(), blocks, from, wanted, block * Panels.BLOCK);
    }
    try (Arena arena = Arena.ofShared()) {
      Panels panels = Panels.of(type, rows, columns, MemorySegment.ofArray(blocks), arena);
      float[] all = new float[numbers.length];
      panels.copyRows(0, rows, all, 0);
      assertThat(all).isEqualTo(wanted);
      float[] last = new float[columns];
      panels.copyRows(rows - 1, 1, last, 0);
      assertThat(last)
          .containsExactly(Arrays.copyOfRange(wanted, (rows - 1) * columns, rows * columns));
    }
  }

  @ParameterizedTest
  @EnumSource(PanelType.class)
  void filesKeepThemAndTellWhatRoundingTook(PanelType type) throws IOException {
    float[] matrix = numbers(70 * 64);
    float[] norm = numbers(64);
    try (Weights source = source(matrix, norm)) {
      List<QuantisedWriter.Written> written = quantise(source, type);
      assertThat(written).extracting(QuantisedWriter.Written::name).containsExactly("m", "n");
      double relative = written.getFirst().relativeError();
      try (Weights read = Weights.open(folder.resolve("out"))) {
        assertThat(read.names()).containsExactlyInAnyOrder("m", "n");
        assertThat(read.panels("n")).isEmpty();
        assertThat(read.floats("n")).isEqualTo(norm);
        Panels panels = read.panels("m").orElseThrow();
        assertThat(panels.type()).isEqualTo(type);
        assertThat(panels.bytes()).isEqualTo(written.getFirst().bytes());
        float[] back = new float[matrix.length];
        panels.copyRows(0, 70, back, 0);
        assertThat(read.floats("m")).isEqualTo(back);
        assertThat(relative(matrix, back)).isCloseTo(relative, within(1e-9));
        assertThat(relative)
            .isBetween(type == PanelType.Q8 ? 0.001 : 0.02, type == PanelType.Q8 ? 0.01 : 0.15);
      }
    }
  }

  @Test
  void severalFilesAreOneModel() throws IOException {
    float[] matrix = numbers(70 * 64);
    float[] norm = numbers(64);
    try (Weights source = source(matrix, norm)) {
      Path out = Files.createDirectory(folder.resolve("out"));
      QuantisedWriter.write(out, source, List.of("m", "n"), PanelsTest::q8, 1);
      assertThat(out.resolve(Weights.INDEX_NAME)).exists();
      try (Weights read = Weights.open(out)) {
        assertThat(read.panels("m")).isPresent();
        assertThat(read.floats("n")).isEqualTo(norm);
      }
    }
  }

  @Test
  void numbersThatAreNoneAreRefused() throws IOException {
    float[] matrix = numbers(70 * 64);
    matrix[70 * 64 - 1] = Float.NaN;
    try (Weights source = source(matrix, numbers(64))) {
      assertThatThrownBy(() -> quantise(source, PanelType.Q8))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("tensor m");
    }
  }

  /// Each is what a damaged or foreign file says of a matrix.
  @ParameterizedTest
  @CsvSource({
    "Q5 70 64, no quantised matrix of this program",
    "Q8 70, no quantised matrix of this program",
    "Q8 999 64, its metadata wants",
    "Q4 70 64, its metadata wants",
    "Q8 70 96, its metadata wants"
  })
  void filesThatContradictThemselvesAreRefused(String description, String reason)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      PanelBuilder builder = new PanelBuilder(PanelType.Q8, 70, 64, arena);
      try (Weights source = source(numbers(70 * 64), numbers(64))) {
        List<SafetensorsWriter.Tensor> tensors =
            PanelTensors.tensors("m", builder.read(source, "m"));
        Path file = folder.resolve("model.safetensors");
        Map<String, String> metadata = Map.of("format", PanelTensors.FORMAT, "m", description);
        SafetensorsWriter.write(file, metadata, tensors);
        assertThatThrownBy(() -> Weights.open(file))
            .isInstanceOf(FormatException.class)
            .hasMessageContaining(reason);
        SafetensorsWriter.write(
            file, Map.of("format", PanelTensors.FORMAT, "m", "Q8 70 64"), tensors.subList(0, 1));
        assertThatThrownBy(() -> Weights.open(file))
            .isInstanceOf(FormatException.class)
            .hasMessageContaining("has no tensor m.scales");
      }
    }
  }

  private List<QuantisedWriter.Written> quantise(Weights source, PanelType type)
      throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    return QuantisedWriter.write(
        out,
        source,
        List.of("m", "n"),
        name -> name.equals("m") ? Optional.of(type) : Optional.empty(),
        Long.MAX_VALUE);
  }

  private static Optional<PanelType> q8(String name) {
    return name.equals("m") ? Optional.of(PanelType.Q8) : Optional.empty();
  }

  private Weights source(float[] matrix, float[] norm) throws IOException {
    Path file = folder.resolve("source.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(
            SafetensorsWriter.Tensor.of("m", new long[] {70, 64}, matrix),
            SafetensorsWriter.Tensor.of("n", new long[] {64}, norm)));
    return Weights.open(file);
  }

  private static float[] numbers(int count) {
    Random random = new Random(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() * 0.02f;
    }
    return numbers;
  }

  private static double relative(float[] numbers, float[] back) {
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < numbers.length; i++) {
      squares += (double) numbers[i] * numbers[i];
      errors += Math.pow((double) numbers[i] - back[i], 2);
    }
    return Math.sqrt(errors / squares);
  }
}
