package steel.infer.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that share one piece of work. The caller takes part, so several callers at once never
/// wait for each other's work. Owns its threads.
///
/// A token is made of a hundred pieces of a fraction of a millisecond, and waking a thread takes as
/// long as one of them: threads without work look for some for a while before they sleep.
public final class Workers implements AutoCloseable {
  /// Multiply-adds below which another thread costs more than it brings.
  private static final long MIN_SHARED_WORK = 1 << 16;

  private static final long SPIN_NANOS = 200_000; // before a thread without work sleeps
  private static final int SPINS = 64; // between two looks at the clock
  private static final long PARK_NANOS = 20_000; // of a caller whose helpers were interrupted

  private final Job[] jobs;
  private final List<Thread> helpers = new ArrayList<>();
  private final AtomicInteger sleeping = new AtomicInteger();
  private volatile boolean closed;

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
    jobs = new Job[2 * count];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = new Job();
    }
    for (int i = 1; i < count; i++) {
      Thread helper = Thread.ofPlatform().daemon().name("steel-worker-" + i).unstarted(this::help);
      helpers.add(helper);
    }
    helpers.forEach(Thread::start);
  }

  /// Threads that work at once.
  public int count() {
    return helpers.size() + 1;
  }

  /// Runs every part once, in any order and on any thread, and returns when all are done.
  ///
  /// @param work multiply-adds of all parts together; little work stays with the caller
  public void run(int parts, long work, Part part) {
    Job job = helpers.isEmpty() || parts <= 1 || work < MIN_SHARED_WORK ? null : free();
    if (job == null) {
      for (int i = 0; i < parts; i++) {
        part.run(i);
      }
      return;
    }
    job.open(parts, part);
    if (sleeping.get() > 0) {
      helpers.forEach(LockSupport::unpark);
    }
    try {
      job.work();
    } finally {
      job.await(); // also where a fault of mapped memory is reported between two parts
    }
  }

  /// A job that nobody uses, now the caller's; null where more callers than jobs are at work.
  private @Nullable Job free() {
    for (Job job : jobs) {
      if (job.owned.compareAndSet(0, 1)) {
        return job;
      }
    }
    return null;
  }

  private void help() {
    long idleSince = System.nanoTime();
    int spins = 0;
    while (!closed) {
      if (workOnAny()) {
        idleSince = System.nanoTime();
      } else if (++spins % SPINS != 0 || System.nanoTime() - idleSince < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        sleeping.incrementAndGet();
        if (!closed && !isWorkOpen()) { // after the caller could see that somebody sleeps
          LockSupport.park(this);
        }
        sleeping.decrementAndGet();
        idleSince = System.nanoTime();
      }
    }
  }

  private boolean workOnAny() {
    boolean worked = false;
    for (Job job : jobs) {
      try {
        worked |= job.isOpen() && job.work();
      } catch (InternalError e) {
        // A fault of mapped memory, reported after the part that met it. Whoever gave the work out
        // finds that a file was cut, see Weights.reading; this thread is wanted for the next.
        worked = true;
      }
    }
    return worked;
  }

  private boolean isWorkOpen() {
    for (Job job : jobs) {
      if (job.isOpen()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }

  /// Work of one caller, used again and again. Whoever has time takes the next part.
  ///
  /// How many parts there are and which comes next are one number, so that a thread which looks at
  /// a job that has just ended cannot take a part of the one after it: as long as a part that was
  /// given out is not done, its job does not end.
  private static final class Job {
    private static final int NEXT_BITS = 32;

    private final AtomicInteger owned = new AtomicInteger();
    private final AtomicLong ticket = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int parts;
    private @Nullable Part part;

    /// Gives a job out.
    void open(int count, Part work) {
      parts = count;
      part = work;
      done.set(0);
      ticket.set((long) count << NEXT_BITS); // after the others: it shows them to helpers
    }

    boolean isOpen() {
      long now = ticket.get();
      return (int) now < (int) (now >>> NEXT_BITS);
    }

    /// Takes parts until there are no more.
    ///
    /// @return whether there was one
    boolean work() {
      boolean worked = false;
      while (isOpen()) {
        long mine = ticket.getAndIncrement();
        int index = (int) mine;
        Part work = part;
        if (index >= (int) (mine >>> NEXT_BITS) || work == null) {
          return worked;
        }
        try {
          work.run(index);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        }
        done.incrementAndGet();
        worked = true;
      }
      return worked;
    }

    /// Waits for parts that helpers have taken, and frees the job.
    void await() {
      long begun = 0;
      for (int spins = 1; done.get() < parts; spins++) {
        if (spins % SPINS != 0) {
          Thread.onSpinWait();
        } else if (begun == 0) {
          begun = System.nanoTime();
        } else if (System.nanoTime() - begun > SPIN_NANOS) {
          LockSupport.parkNanos(PARK_NANOS); // the helper's core does something else
        }
      }
      part = null;
      Throwable thrown = failure.getAndSet(null);
      owned.set(0);
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }
  }
}
