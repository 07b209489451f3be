package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.infer.SteelModel;

class DoctorCommandTest {
  private static final List<String> FINDINGS =
      List.of(
          "jdk",
          "jdk_folder",
          "system",
          "processors",
          "cores",
          "memory_gb",
          "heap_gb",
          "kernels",
          "bus_gbps_1_thread",
          "bus_gbps",
          "cache",
          "torch",
          "torch_threads",
          "torch_cpu");

  @Test
  void linesAndJsonSayTheSameThings() throws IOException {
    CommandRun lines = CommandRun.of("doctor");
    assertThat(lines.exitCode()).isZero();
    assertThat(lines.out().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactlyElementsOf(FINDINGS);
    assertThat(lines.out()).containsPattern("cache +.*, writable");

    CommandRun json = CommandRun.of("doctor", "--json");
    assertThat(json.exitCode()).isZero();
    JsonNode found = new ObjectMapper().readTree(json.out());
    assertThat(found.propertyStream().map(entry -> entry.getKey()))
        .containsExactlyElementsOf(FINDINGS);
    assertThat(found.path("jdk").asText()).startsWith(Runtime.version().toString());
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(found.path("processors").asInt()).isEqualTo(processors);
    assertThat(found.path("cores").asInt())
        .isEqualTo(SteelModel.Settings.DEFAULT.threads())
        .isBetween(1, processors);
    assertThat(found.path("memory_gb").asDouble()).isGreaterThan(0.5);
    assertThat(found.path("kernels").asText()).containsPattern("vector, \\d+ bits|scalar");
    assertThat(found.path("bus_gbps").asDouble()).isBetween(0.1, 10_000.0);
    assertThat(found.path("torch_threads").asInt()).isPositive();
  }

  @Test
  void aCacheThatCannotBeWrittenIsAFaultWithItsRemedy(@TempDir Path folder) throws IOException {
    String property = "org.bytedeco.javacpp.cachedir";
    String before = System.getProperty(property);
    System.setProperty(property, Files.createFile(folder.resolve("file")).toString());
    try {
      CommandRun run = CommandRun.of("doctor");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("file cannot be written; set -D" + property);
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }
}
