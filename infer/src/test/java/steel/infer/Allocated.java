package steel.infer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what the calling thread and all threads that work for open models allocate.
final class Allocated {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long[] workers;

  /// Finds the threads; models that are opened later do not count.
  Allocated() {
    workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("steel-worker-"))
            .mapToLong(Thread::threadId)
            .toArray();
  }

  /// Bytes since they began.
  long bytes() {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    for (long worker : workers) {
      bytes += Math.max(0, THREADS.getThreadAllocatedBytes(worker)); // -1 of one that has ended
    }
    return bytes;
  }
}
