package steel.infer.kernel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that share one piece of work. The caller takes part, so several callers at once never
/// wait for each other. Owns its threads.
public final class Workers implements AutoCloseable {
  /// Multiply-adds below which waking another thread costs more than it brings.
  private static final long MIN_SHARED_WORK = 1 << 18;

  private static final int SPINS = 2_000;
  private static final long PARK_NANOS = 20_000;

  private final int helpers;
  private final @Nullable ExecutorService threads;

  /// One part of the work, numbered from 0.
  @FunctionalInterface
  public interface Part {
    void run(int index);
  }

  /// @param count threads that work at once, the caller included
  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one thread must work, got " + count);
    }
    helpers = count - 1;
    threads =
        helpers == 0
            ? null
            : Executors.newFixedThreadPool(
                helpers, Thread.ofPlatform().daemon().name("steel-worker-", 0).factory());
  }

  /// Threads that work at once.
  public int count() {
    return helpers + 1;
  }

  /// Runs every part once, in any order and on any thread, and returns when all are done.
  ///
  /// @param work multiply-adds of all parts together; little work stays with the caller
  public void run(int parts, long work, Part part) {
    if (threads == null || parts <= 1 || work < MIN_SHARED_WORK) {
      for (int i = 0; i < parts; i++) {
        part.run(i);
      }
      return;
    }
    Job job = new Job(parts, part);
    for (int i = 0; i < Math.min(helpers, parts - 1); i++) {
      threads.execute(job);
    }
    job.run();
    job.await();
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /// Whoever has time takes the next part.
  private static final class Job implements Runnable {
    private final int parts;
    private final Part part;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int parts, Part part) {
      this.parts = parts;
      this.part = part;
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
        try {
          part.run(i);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        }
        done.incrementAndGet();
      }
    }

    void await() {
      for (int i = 0; done.get() < parts; i++) {
        if (i < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(PARK_NANOS);
        }
      }
      switch (failure.get()) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }
  }
}
