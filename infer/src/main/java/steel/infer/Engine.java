package steel.infer;

import steel.infer.kernel.Kernel;
import steel.infer.kernel.Kernels;
import steel.infer.kernel.Products;
import steel.infer.kernel.Workers;

/// What computes: kernels and threads, shared by every call on a model. Owns the threads.
record Engine(Kernel kernel, Workers workers, Products products) implements AutoCloseable {

  /// The kernel of this machine on so many threads.
  static Engine of(int threads) {
    Workers workers = new Workers(threads);
    return new Engine(Kernels.ACTIVE, workers, new Products(Kernels.ACTIVE, workers));
  }

  @Override
  public void close() {
    workers.close();
  }
}
