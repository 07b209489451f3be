package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final Path SOURCES = Path.of("src/main/java/steel/infer/kernel");

  /// That it helps is tested with whole models whose files are cut; there a new kernel may be
  /// missing, and its file is cut at a moment when it does not run.
  @Test
  void everyKernelThatLoadsVectorsFromMemoryExpectsFaults() throws IOException {
    List<Path> kernels;
    try (Stream<Path> files = Files.list(SOURCES)) {
      kernels = files.filter(file -> contains(file, ".fromMemorySegment(")).toList();
    }
    assertThat(kernels)
        .isNotEmpty()
        .allMatch(file -> contains(file, "Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0)"));
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
