package steel.torch;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.global.torch;

/// Threads whose operations each run on their own thread alone. Owns them.
final class WorkerThreads implements AutoCloseable {
  private final ExecutorService threads;

  WorkerThreads(int count) {
    threads =
        Executors.newFixedThreadPool(
            count,
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("replica")
                    .unstarted(
                        () -> {
                          torch.set_num_threads(1);
                          work.run();
                        }));
  }

  /// Waits for every task, then adds up their results in order.
  double sum(List<Callable<Double>> tasks) {
    double sum = 0;
    try {
      for (Future<Double> result : threads.invokeAll(tasks)) {
        sum += result.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the workers computed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
    return sum;
  }

  @Override
  public void close() {
    threads.close();
  }
}
