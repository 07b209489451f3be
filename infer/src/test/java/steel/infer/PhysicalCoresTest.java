package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalCoresTest {
  private static final int MANY = 64;

  @TempDir private Path folder;

  /// Two packages of four cores, two threads each, numbered as Linux does: second threads last.
  private void writeProcessors() throws IOException {
    for (int processor = 0; processor < 16; processor++) {
      writeProcessor(processor, "%d,%d".formatted(processor % 8, processor % 8 + 8));
    }
    Files.createDirectories(folder.resolve("cpu/cpufreq"));
    Files.createDirectories(folder.resolve("cpu/cpuidle"));
  }

  private void writeProcessor(int number, String siblings) throws IOException {
    Path topology = Files.createDirectories(folder.resolve("cpu/cpu" + number + "/topology"));
    Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
  }

  private int count(String allowed, int available) throws IOException {
    Path status = folder.resolve("status");
    Files.writeString(
        status, "Name:\tjava\nCpus_allowed_list:\t%s\nThreads:\t9\n".formatted(allowed));
    return PhysicalCores.count(folder.resolve("cpu"), status, available);
  }

  @Test
  void twoThreadsOfACoreAreOne() throws IOException {
    writeProcessors();
    assertThat(count("0-15", 16)).isEqualTo(8);
    assertThat(PhysicalCores.count(folder.resolve("cpu"), folder.resolve("none"), 16)).isEqualTo(8);
  }

  @Test
  void onlyProcessorsThatMayBeUsedCount() throws IOException {
    writeProcessors();
    assertThat(count("0,8", 2)).isEqualTo(1); // both threads of one core
    assertThat(count("0-1", 2)).isEqualTo(2);
    assertThat(count("2-5,10,12", 6)).isEqualTo(4);
    assertThat(count("0-15", 3)).isEqualTo(3); // what a container grants
    assertThat(count("0-15", 1)).isEqualTo(1);
  }

  @Test
  void processorsThatAreOffDoNotCount() throws IOException {
    writeProcessors();
    Files.delete(folder.resolve("cpu/cpu7/topology/thread_siblings_list"));
    Files.delete(folder.resolve("cpu/cpu15/topology/thread_siblings_list"));
    assertThat(count("0-15", MANY)).isEqualTo(7);
  }

  @Test
  void withoutSecondThreadsEachIsACore() throws IOException {
    for (int processor = 0; processor < 12; processor++) {
      writeProcessor(processor, Integer.toString(processor));
    }
    assertThat(count("0-11", 12)).isEqualTo(12);
  }

  @Test
  void whereTheSystemDoesNotTellAllAreTaken() throws IOException {
    assertThat(count("0-3", 4)).isEqualTo(4); // no such folder
    Files.createDirectories(folder.resolve("cpu/cpu0")); // nothing in it
    assertThat(count("0-3", 4)).isEqualTo(4);
    writeProcessors();
    assertThat(count("0-99999999999", 4)).isEqualTo(4); // no number
    assertThat(count("40-50", 4)).isEqualTo(4); // none of those that are there
  }

  @Test
  void thisMachineHasOneAtLeast() {
    assertThat(PhysicalCores.count())
        .isBetween(1, Runtime.getRuntime().availableProcessors())
        .isEqualTo(SteelModel.Settings.DEFAULT.threads());
  }
}
