package steel.cli;

import java.lang.management.ManagementFactory;

/// The memory of this machine, or of the container that the command runs in.
final class PhysicalMemory {
  private PhysicalMemory() {}

  static long bytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
