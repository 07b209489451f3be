package steel.data.record;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Work that is done behind the caller's back, in no order. The first failure is thrown at the next
/// call; the rest is done all the same. When too much has piled up the caller does the next piece
/// himself. Owns its threads; for any number of callers.
public final class Backlog implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  private final @Nullable ExecutorService threads;
  private final Phaser underWay = new Phaser(1);
  private final FirstFailure failure = new FirstFailure();

  /// @param name of the threads
  /// @param workers threads; 0 lets the caller do everything at once
  public Backlog(String name, int workers) {
    this.threads =
        workers == 0
            ? null
            : new ThreadPoolExecutor(
                workers,
                workers,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name(name + "-", 0).daemon().factory(),
                new ThreadPoolExecutor.CallerRunsPolicy());
  }

  /// Hands in a piece of work.
  ///
  /// @throws IOException if this piece, done at once, or an earlier one has failed
  public void add(FirstFailure.Work work) throws IOException {
    check();
    if (threads == null) {
      work.run();
      return;
    }
    underWay.register();
    threads.execute(
        () -> {
          failure.watch(work);
          underWay.arriveAndDeregister();
        });
  }

  /// Waits until everything is done; called by one thread, when no other hands in any more.
  ///
  /// @throws IOException if a piece has failed, or the caller was interrupted
  public void settle() throws IOException {
    try {
      underWay.awaitAdvanceInterruptibly(underWay.arrive());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while working on the data");
    }
    check();
  }

  /// Whether all went well so far.
  ///
  /// @throws IOException if a piece has failed
  public void check() throws IOException {
    failure.check();
  }

  /// Waits for what was handed in; its failures are not thrown any more.
  @Override
  public void close() {
    if (threads != null) {
      threads.close();
    }
  }
}
