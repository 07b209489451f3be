package steel.train;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import steel.torch.TrainingRow;

/// Rows that are read before a step wants them, by a thread of its own, in the order of the
/// samples: a step waits neither for the disk nor for the checks of a file that is touched for the
/// first time. What goes wrong is told when the row is asked for. Owns the thread; rows are asked
/// for by one thread at a time.
final class RowPrefetch implements Samples, AutoCloseable {
  private final Samples samples;
  private final long end;
  private final int ahead;
  private Reading reading;

  /// @param samples where the rows come from; read by one thread at a time
  /// @param first sample that will be wanted
  /// @param end sample that nobody wants any more
  /// @param ahead rows that are held ready at most
  RowPrefetch(Samples samples, long first, long end, int ahead) {
    this.samples = samples;
    this.end = end;
    this.ahead = ahead;
    this.reading = new Reading(first);
  }

  /// A row, or why there is none.
  private sealed interface Read {
    record Row(TrainingRow row) implements Read {}

    record Failure(Throwable cause) implements Read {}
  }

  /// One thread, from one sample on.
  private final class Reading {
    private final BlockingQueue<Read> ready = new ArrayBlockingQueue<>(ahead);
    private final Thread thread;
    private long next;

    Reading(long first) {
      next = first;
      thread = Thread.ofPlatform().daemon().name("row-prefetch").start(() -> read(first));
    }

    private void read(long first) {
      try {
        for (long sample = first; sample < end; sample++) {
          ready.put(readOne(sample));
        }
      } catch (InterruptedException e) {
        return; // nobody wants the rest
      }
    }

    private Read readOne(long sample) {
      try {
        return new Read.Row(samples.row(sample));
      } catch (RuntimeException | Error e) {
        return new Read.Failure(e);
      }
    }

    TrainingRow take() throws InterruptedException {
      next++;
      return switch (ready.take()) {
        case Read.Row read -> read.row();
        case Read.Failure(RuntimeException e) -> throw e;
        case Read.Failure(Error e) -> throw e;
        case Read.Failure(Throwable e) -> throw new IllegalStateException(e);
      };
    }

    void stop() {
      thread.interrupt();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // it must not read on when the files are closed
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public TrainingRow row(long sample) {
    if (sample >= end) {
      return samples.row(sample);
    }
    if (sample != reading.next) {
      reading.stop();
      reading = new Reading(sample);
    }
    try {
      return reading.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before row %d was read".formatted(sample), e);
    }
  }

  @Override
  public long count() {
    return samples.count();
  }

  @Override
  public String fingerprint() {
    return samples.fingerprint();
  }

  @Override
  public String fingerprint(long sample) {
    return samples.fingerprint(sample);
  }

  @Override
  public void requireReach(long wanted) {
    samples.requireReach(wanted);
  }

  @Override
  public void close() {
    reading.stop();
  }
}
