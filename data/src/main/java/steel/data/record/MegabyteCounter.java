package steel.data.record;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import steel.files.Progress;

/// Reports bytes in whole megabytes.
public final class MegabyteCounter implements LongConsumer {
  private final Progress.Task task;
  private final AtomicLong bytes = new AtomicLong();

  /// @param task counts megabytes
  public MegabyteCounter(Progress.Task task) {
    this.task = task;
  }

  @Override
  public void accept(long more) {
    long now = bytes.addAndGet(more);
    task.advance((now >> 20) - ((now - more) >> 20));
  }
}
