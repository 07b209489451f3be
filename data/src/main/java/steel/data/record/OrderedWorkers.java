package steel.data.record;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Runs a pure function over many items on several threads and hands on the results in the order of
/// the items, so that the outcome does not depend on the number of threads. A bounded number of
/// items is under way, so memory does not grow with the input. Owns its threads.
///
/// @param <I> what goes in
/// @param <O> what comes out
public final class OrderedWorkers<I, O> implements AutoCloseable {
  /// Takes results, one at a time, on the thread that submits.
  public interface Sink<O> {
    /// @throws IOException as the disk does
    void accept(O result) throws IOException;
  }

  private final ExecutorService threads;
  private final Function<I, O> work;
  private final Sink<O> sink;
  private final int maxUnderWay;
  private final Deque<Future<O>> underWay = new ArrayDeque<>();

  /// @param workers threads; at least 1
  /// @param work pure, called by several threads at once
  /// @param sink gets every result, in order
  public OrderedWorkers(int workers, Function<I, O> work, Sink<O> sink) {
    this.threads =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().name("steel-data-", 0).daemon().factory());
    this.work = work;
    this.sink = sink;
    this.maxUnderWay = 2 * workers + 1; // every thread has its next item waiting
  }

  /// Hands in the next item; waits while too many are under way.
  ///
  /// @throws IOException as the sink does
  public void submit(I item) throws IOException {
    if (underWay.size() >= maxUnderWay) {
      takeFirst();
    }
    underWay.add(threads.submit(() -> work.apply(item)));
  }

  /// Waits for everything handed in.
  ///
  /// @throws IOException as the sink does
  public void finish() throws IOException {
    while (!underWay.isEmpty()) {
      takeFirst();
    }
  }

  private void takeFirst() throws IOException {
    try {
      sink.accept(underWay.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while working on the data");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("a pure function threw", e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
