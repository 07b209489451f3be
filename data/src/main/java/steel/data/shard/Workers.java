package steel.data.shard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import steel.data.record.FirstFailure;

/// Does independent pieces of work on several threads, in about the order of the list. The first
/// that fails stops those that have not begun, and its failure is thrown.
public final class Workers {
  private Workers() {}

  /// One piece of work.
  ///
  /// @param <T> what it works on
  public interface Work<T> {
    /// @throws IOException as the disk does
    void run(T item) throws IOException;
  }

  /// Does all of it; returns when every thread has ended.
  ///
  /// @param workers threads; at least 1
  /// @throws IOException if a piece failed, or the caller was interrupted
  public static <T> void run(int workers, List<T> items, Work<T> work) throws IOException {
    AtomicInteger next = new AtomicInteger();
    FirstFailure failure = new FirstFailure();
    Runnable loop =
        () -> {
          for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            T item = items.get(i);
            if (!failure.watch(() -> work.run(item))) {
              next.set(items.size());
            }
          }
        };
    ExecutorService threads =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().name("steel-data-", 0).daemon().factory());
    try {
      for (int i = 0; i < Math.min(workers, items.size()); i++) {
        threads.execute(loop);
      }
      threads.shutdown();
      threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      next.set(items.size());
      threads.shutdownNow();
      throw new InterruptedIOException("stopped while working on the data");
    }
    failure.check();
  }
}
