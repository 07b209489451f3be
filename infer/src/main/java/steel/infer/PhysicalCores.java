package steel.infer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cores that this process may use. Where a core runs two threads, they share its units for vectors
/// and its way to memory, so that a second one brings products nothing and makes all wait for each
/// other; the system counts each thread as a processor.
final class PhysicalCores {
  private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu"); // Linux only
  private static final Path STATUS = Path.of("/proc/self/status"); // likewise
  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*([0-9,-]+)");

  private PhysicalCores() {}

  /// At least one, and no more than the processors that the JVM may use, which a container may
  /// bound. Where the system does not tell, these.
  static int count() {
    return count(PROCESSORS, STATUS, Runtime.getRuntime().availableProcessors());
  }

  /// @param processors has a folder `cpuN` for each processor, whose
  ///   `topology/thread_siblings_list` names those of its core
  /// @param status names the processors that the process may run on
  /// @param available so many at most
  static int count(Path processors, Path status, int available) {
    Set<String> cores = new HashSet<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
      BitSet allowed = allowed(status);
      for (Path folder : folders) {
        int number = Integer.parseInt(folder.getFileName().toString().substring("cpu".length()));
        Path siblings = folder.resolve("topology/thread_siblings_list");
        boolean isOn = Files.exists(siblings); // a processor that is switched off has none
        if (isOn && (allowed.isEmpty() || allowed.get(number))) {
          cores.add(Files.readString(siblings).strip());
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return available;
    }
    return cores.isEmpty() ? available : Math.min(cores.size(), available);
  }

  /// Processors of a list such as `0-3,8`; none if the system does not tell.
  private static BitSet allowed(Path status) throws IOException {
    BitSet allowed = new BitSet();
    if (!Files.exists(status)) {
      return allowed;
    }
    for (String line : Files.readAllLines(status)) {
      Matcher list = ALLOWED.matcher(line);
      if (list.matches()) {
        for (String range : list.group(1).split(",", -1)) {
          String[] ends = range.split("-", 2);
          allowed.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
      }
    }
    return allowed;
  }
}
