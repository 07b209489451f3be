package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;
import steel.weights.SafetensorsWriter.Tensor;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void writesWhatTheWitnessReads(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    List<Tensor> tensors = new ArrayList<>();
    List<float[]> values = new ArrayList<>();
    for (int n : Cases.sizes()) {
      values.add(Cases.gaussian(random, n));
      tensors.add(Tensor.of("张量." + n, new long[] {n}, values.getLast()));
    }
    tensors.add(Tensor.of("ids", new long[] {2, 1}, new long[] {-5, Long.MAX_VALUE}));
    tensors.add(
        new Tensor(
            "byte", TensorType.U8, new long[] {}, MemorySegment.ofArray(new byte[] {(byte) 200})));
    Path file = folder.resolve("new/model.safetensors");
    SafetensorsWriter.write(file, Map.of("format", "pt"), tensors);

    GoldenTensors witness = Golden.tensors(file);
    for (int i = 0; i < values.size(); i++) {
      assertThat(witness.floats(tensors.get(i).name())).isEqualTo(values.get(i));
      assertThat(witness.shape(tensors.get(i).name())).isEqualTo(tensors.get(i).shape());
    }
    assertThat(witness.integers("ids")).containsExactly(-5, Long.MAX_VALUE);
    try (var weights = Weights.open(file)) {
      assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(weights.names()).hasSize(tensors.size());
      assertThat(weights.shape("byte")).isEmpty();
      assertThat(weights.integers("byte")).containsExactly(200);
    }
  }

  @Test
  void rewritesAGoldenUnchanged() throws IOException {
    Path golden = Golden.path("safetensors/good/dtypes.safetensors");
    Path file = folder.resolve("copy.safetensors");
    try (var weights = Weights.open(golden)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : weights.names()) {
        tensors.add(new Tensor(name, weights.type(name), weights.shape(name), weights.bytes(name)));
      }
      SafetensorsWriter.write(file, weights.metadata(), tensors);
      try (var copy = Weights.open(file)) {
        assertThat(copy.metadata()).isEqualTo(weights.metadata());
        for (String name : weights.names()) {
          assertThat(copy.type(name)).isEqualTo(weights.type(name));
          assertThat(copy.bytes(name).mismatch(weights.bytes(name))).as(name).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void writesTheSameBytesTwiceAndAlignsTheData() throws IOException {
    List<Tensor> tensors =
        List.of(
            new Tensor("h", TensorType.BF16, new long[] {1}, MemorySegment.ofArray(new byte[2])),
            Tensor.of("f", new long[] {1, 2}, new float[] {1, 2}),
            Tensor.of("i", new long[] {1}, new long[] {3}));
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    SafetensorsWriter.write(first, Map.of("b", "2", "a", "1", "c", "3"), tensors);
    SafetensorsWriter.write(second, Map.of("c", "3", "a", "1", "b", "2"), tensors);
    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(Files.readAllBytes(first)[0] % 8).isZero(); // low byte of the header's length
    try (var weights = Weights.open(first)) {
      assertThat(weights.names()).containsExactly("i", "f", "h"); // widest elements first
    }
  }

  @Test
  void refusesWhatNoReaderWouldTake() {
    Tensor tensor = Tensor.of("a", new long[] {1}, new float[1]);
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    folder.resolve("x.safetensors"), Map.of(), List.of(tensor, tensor)))
        .hasMessage("two tensors are called a");
    assertThatThrownBy(() -> Tensor.of("a", new long[] {3, 2}, new float[5]))
        .hasMessage("a F32 [3, 2] needs 24 bytes, got 20");
    assertThat(folder).isEmptyDirectory();
  }
}
