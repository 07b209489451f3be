package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.weights.SafetensorsWriter.Tensor;

class ShardedWriterTest {
  @TempDir Path folder;

  @Test
  void fillsShardsUpToTheirSize() throws IOException {
    float[] a = Cases.gaussian(Cases.random(1), 100_000); // more than is turned at once
    float[] b = Cases.gaussian(Cases.random(2), 40);
    try (Weights weights =
        source(Tensor.of("a", new long[] {100_000}, a), of("b", b), of("c", b))) {
      long bytes =
          ShardedWriter.write(folder, weights, List.of("a", "b", "c"), TensorType.BF16, 160);
      assertThat(bytes).isEqualTo(200_160);
    }
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(Golden.json(folder.resolve(Weights.INDEX_NAME)).at("/metadata/total_size").asLong())
        .isEqualTo(200_160);
    try (Weights back = Weights.open(folder)) {
      assertThat(back.file("a")).hasFileName("model-00001-of-00002.safetensors"); // too large alone
      assertThat(back.file("b")).hasFileName("model-00002-of-00002.safetensors");
      assertThat(back.file("c")).hasFileName("model-00002-of-00002.safetensors");
      float[] rounded = back.floats("a");
      for (int i = 0; i < a.length; i++) {
        assertThat(Math.abs(rounded[i] - a[i])).isLessThanOrEqualTo(Math.abs(a[i]) / 256); // 8 bits
      }
    }
  }

  @Test
  void oneFileNeedsNoIndex() throws IOException {
    float[] values = {1, -2.5f, 65504};
    try (Weights weights = source(of("a", values))) {
      ShardedWriter.write(folder, weights, List.of("a"), TensorType.F16, Long.MAX_VALUE);
    }
    assertThat(folder.resolve(Weights.INDEX_NAME)).doesNotExist();
    try (Weights back = Weights.open(folder)) {
      assertThat(back.type("a")).isEqualTo(TensorType.F16);
      assertThat(back.floats("a")).containsExactly(values);
    }
  }

  @Test
  void refusesNumbersThatWouldBecomeInfinite() throws IOException {
    try (Weights weights = source(of("a", new float[] {1e6f}))) {
      assertThatThrownBy(
              () -> ShardedWriter.write(folder, weights, List.of("a"), TensorType.F16, 1))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("source.safetensors: tensor a: F16 cannot hold 1000000.0");
    }
  }

  private static Tensor of(String name, float[] values) {
    return Tensor.of(name, new long[] {values.length}, values);
  }

  private Weights source(Tensor... tensors) throws IOException {
    Path file = folder.resolve("source.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(tensors));
    return Weights.open(file);
  }
}
