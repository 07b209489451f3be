package steel.torch;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// How fast this machine multiplies matrices when it does nothing else: what no training step can
/// exceed.
public final class ProductSpeed {
  private static final int SIZE = 1024; // as large as products of small models; 4 MiB an operand
  private static final int PRODUCTS = 20;
  private static final long MOST_NANOS = 300_000_000; // a slow processor measures fewer
  private static final double NANOS = 1e9; // a second

  private ProductSpeed() {}

  /// Operations a second of threads that each multiply matrices of their own, as workers do, in a
  /// few tenths of a second.
  public static double flops(int threads, Precision precision) {
    try (TorchRuntime.Restored _ = TorchRuntime.useProducts(precision);
        ExecutorService workers =
            Executors.newFixedThreadPool(
                threads,
                work ->
                    Thread.ofPlatform()
                        .daemon()
                        .unstarted(
                            () -> {
                              torch.set_num_threads(1);
                              work.run();
                            }))) {
      double sum = 0;
      List<Callable<Double>> tasks = Collections.nCopies(threads, ProductSpeed::flops);
      for (Future<Double> one : workers.invokeAll(tasks)) {
        sum += one.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while products were timed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("products could not be timed", e.getCause());
    }
  }

  /// Operations a second of this thread in the fastest of a few products, a multiplication with an
  /// addition being two. Rounds as products do at the moment.
  static double flops() {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor left = torch.randn(SIZE, SIZE);
      Tensor right = torch.randn(SIZE, SIZE);
      Tensor product = torch.empty(SIZE, SIZE);
      torch.mm_out(product, left, right); // the first one prepares its kernel
      long best = Long.MAX_VALUE;
      long begin = System.nanoTime();
      for (int i = 0; i < PRODUCTS && System.nanoTime() - begin < MOST_NANOS; i++) {
        long before = System.nanoTime();
        torch.mm_out(product, left, right);
        best = Math.min(best, System.nanoTime() - before);
      }
      return 2.0 * SIZE * SIZE * SIZE * NANOS / best;
    }
  }
}
