package steel.train;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets another thread, such as that of Ctrl-C, end a run at the next place where it can be saved.
public class StopSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean asked;
  private int listeners;
  private int unsaved; // of those that have ended

  /// Whether a run is to end.
  public boolean isAsked() {
    return asked;
  }

  /// Asks runs to end.
  public void ask() {
    asked = true;
  }

  /// Whether a run is under way that will answer.
  public boolean isHeard() {
    lock.lock();
    try {
      return listeners > 0;
    } finally {
      lock.unlock();
    }
  }

  /// What became of the runs that were asked to end.
  public enum End {
    /// All have ended and can be gone on with from there.
    SAVED,
    /// All have ended, but not all could be saved where they were.
    UNSAVED,
    /// Some go on still.
    LATE
  }

  /// Waits until the runs that listen have ended.
  ///
  /// @param grace how long at most
  public End awaitEnd(Duration grace) {
    lock.lock();
    try {
      long left = grace.toNanos();
      while (listeners > 0 && left > 0) {
        left = ended.awaitNanos(left);
      }
      if (listeners > 0) {
        return End.LATE;
      }
      return unsaved == 0 ? End.SAVED : End.UNSAVED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return End.LATE;
    } finally {
      lock.unlock();
    }
  }

  /// Says that a run looks at the signal, until the result is closed.
  Listening listen() {
    lock.lock();
    try {
      listeners++;
    } finally {
      lock.unlock();
    }
    return new Listening(this);
  }

  private void end(boolean saved) {
    lock.lock();
    try {
      listeners--;
      unsaved += saved ? 0 : 1;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A run that looks at the signal. Closing it says that the run has ended.
  static final class Listening implements AutoCloseable {
    private final StopSignal signal;
    private boolean saved;

    private Listening(StopSignal signal) {
      this.signal = signal;
    }

    /// Says that the run can be gone on with from where it is.
    void saved() {
      saved = true;
    }

    @Override
    public void close() {
      signal.end(saved);
    }
  }
}
