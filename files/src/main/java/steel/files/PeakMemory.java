package steel.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The most memory this process has held at once, native memory included.
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status"); // Linux only
  private static final String PEAK = "VmHWM:";

  private PeakMemory() {}

  /// In megabytes of 1,000,000 bytes; -1 where the system does not tell.
  public static long megabytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(PEAK)) {
          long kibibytes = Long.parseLong(line.replaceAll("[^0-9]", ""));
          return kibibytes * 1024 / 1_000_000;
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return -1;
  }
}
