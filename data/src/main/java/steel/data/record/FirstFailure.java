package steel.data.record;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What went wrong first on any of several threads, for the one that waits for them.
public final class FirstFailure {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  /// Does a piece of work and keeps its failure, if it is the first.
  ///
  /// @return whether it went well
  public boolean watch(Work work) {
    try {
      work.run();
      return true;
    } catch (IOException | RuntimeException | Error e) {
      first.compareAndSet(null, e);
      return false;
    }
  }

  /// A piece of work.
  public interface Work {
    /// @throws IOException as the disk does
    void run() throws IOException;
  }

  /// Throws what went wrong, if anything did.
  ///
  /// @throws IOException if that was the disk
  public void check() throws IOException {
    switch (first.get()) {
      case null -> {}
      case IOException disk -> throw disk;
      case RuntimeException defect -> throw defect;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException("work threw what it cannot", other);
    }
  }
}
