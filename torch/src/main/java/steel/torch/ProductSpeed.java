package steel.torch;

import java.util.Collections;
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
    TorchRuntime.load();
    try (WorkerThreads workers = new WorkerThreads(threads)) {
      return flops(workers, threads, Products.of(precision));
    }
  }

  /// As [#flops(int, Precision)], with threads that there are.
  ///
  /// @param count of the threads
  static double flops(WorkerThreads workers, int count, Products products) {
    return workers.sum(Collections.nCopies(count, () -> flops(products)));
  }

  /// Operations a second of this thread in the fastest of a few products, a multiplication with an
  /// addition being two.
  private static double flops(Products products) {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor left = products.operand(torch.randn(SIZE, SIZE));
      Tensor right = products.operand(torch.randn(SIZE, SIZE));
      Tensor product = products.operand(torch.empty(SIZE, SIZE));
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
