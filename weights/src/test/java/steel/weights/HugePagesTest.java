package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the advice is Linux's")
class HugePagesTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @TempDir private Path folder;

  @Test
  void largeFilesAreAdvisedSmallOnesNot() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage"))
            && Files.readString(Path.of("/proc/self/smaps")).contains("VmFlags:"),
        "this kernel has no large pages, or does not tell of them");
    try (var files = new MappedFiles()) {
      MemorySegment small = files.map(file("small", HugePages.MIN_BYTES - 1));
      MemorySegment large = files.map(file("large", HugePages.MIN_BYTES));
      long end = System.currentTimeMillis() + PATIENCE_MILLIS;
      while (!isAdvised(large) && System.currentTimeMillis() < end) {
        Thread.sleep(10);
      }
      assertThat(isAdvised(large)).isTrue();
      assertThat(isAdvised(small)).isFalse();
    }
  }

  /// The advice comes some time later, when the mapping may be gone.
  @Test
  void aMappingThatIsGoneDoesNoHarm() throws IOException {
    MemorySegment gone;
    try (var files = new MappedFiles()) {
      gone = files.map(file("gone", HugePages.MIN_BYTES));
    }
    HugePages.adviseNow(gone);
    assertThat(gone.scope().isAlive()).isFalse();
  }

  /// Takes no room on the disk.
  private Path file(String name, long bytes) throws IOException {
    Path file = folder.resolve(name);
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(bytes);
    }
    return file;
  }

  /// The kernel marks such mappings with `hg`.
  private static boolean isAdvised(MemorySegment mapped) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    String begin = Long.toHexString(mapped.address()) + "-";
    int at = 0;
    while (!lines.get(at).startsWith(begin)) {
      at++;
    }
    while (!lines.get(at).startsWith("VmFlags:")) {
      at++;
    }
    return List.of(lines.get(at).split(" ")).contains("hg");
  }
}
