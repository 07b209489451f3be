package steel.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Trains one model with several workers on one machine: each computes the gradients of its share
/// of the rows, on one thread of its own, and only then are they added up.
///
/// Threads inside each operation would have to meet hundreds of times a step, spinning, and a
/// processor that does something else for a moment would stall them all; these meet a few times.
/// For the same number of workers the result is the same, bit for bit. Owns the workers' gradients
/// and threads, not the model.
public final class Replicas implements AutoCloseable {
  private static final long BLOCK =
      1 << 16; // elements; a block of five buffers fits a core's cache

  private final TorchModel model;
  private final List<Replica> replicas = new ArrayList<>();
  private final WorkerThreads threads;
  private final Products products;
  private final int formerThreads;

  private Replicas(
      TorchModel model, int count, Precision precision, Activations activations, int logitRows) {
    this.model = model;
    TorchRuntime.load();
    formerThreads = torch.get_num_threads();
    products = Products.of(precision);
    threads = new WorkerThreads(count);
    for (int i = 0; i < count; i++) {
      replicas.add(new Replica(model, products, activations, logitRows));
    }
  }

  /// Starts workers for a model; the caller closes them before the model.
  ///
  /// @param count workers, at most one a core
  public static Replicas of(TorchModel model, int count, Precision precision) {
    return of(model, count, precision, Activations.KEEP, 0);
  }

  /// As the other, with choices that change memory and time.
  ///
  /// @param activations what is kept between forward and backward
  /// @param logitRows rows whose logits are there at once in training; 0 for what suits the cache
  public static Replicas of(
      TorchModel model, int count, Precision precision, Activations activations, int logitRows) {
    if (count < 1) {
      throw new IllegalArgumentException("wants at least one worker, got " + count);
    }
    return new Replicas(model, count, precision, activations, logitRows);
  }

  /// How many workers there are.
  public int count() {
    return replicas.size();
  }

  /// Operations a second of matrix products when all workers do nothing else, measured in a few
  /// tenths of a second: what their training is held against.
  public double measurePeakFlops() {
    return ProductSpeed.flops(threads, count(), products);
  }

  /// Forgets all gradients.
  public void zeroGradients() {
    blocks(
        (from, length) -> {
          for (Replica replica : replicas) {
            replica.gradients().flat().narrow(0, from, length).zero_();
          }
        });
  }

  /// Adds `scale` times the gradient of the summed losses of some rows to each worker's share.
  ///
  /// @return the sum of the losses of the positions that count, in nats
  public double accumulate(List<TrainingRow> rows, double scale) {
    return overRows(rows, (replica, share) -> replica.accumulate(share, scale));
  }

  /// The sum of the losses of the positions that count, in nats, without gradients.
  public double loss(List<TrainingRow> rows) {
    return overRows(rows, Replica::loss);
  }

  /// Adds up the gradients of all workers; the sum is then in [#gradients].
  ///
  /// @return its Euclidean norm
  public double reduceGradients() {
    long total = model.parameters().layout().elements();
    double[] squares = new double[Math.toIntExact((total + BLOCK - 1) / BLOCK)];
    blocks(
        (from, length) -> {
          Tensor sum = gradients().flat().narrow(0, from, length);
          for (int i = 1; i < replicas.size(); i++) {
            sum.add_(replicas.get(i).gradients().flat().narrow(0, from, length));
          }
          squares[(int) (from / BLOCK)] = sum.square().sum(Tensors.DOUBLE).item_double();
        });
    double square = 0;
    for (double block : squares) {
      square += block;
    }
    return Math.sqrt(square);
  }

  /// Borrowed: the gradients, complete after [#reduceGradients].
  public ParameterBuffer gradients() {
    return replicas.getFirst().gradients();
  }

  /// Borrowed: the gradients of each worker, before [#reduceGradients].
  public List<ParameterBuffer> workerGradients() {
    return replicas.stream().map(Replica::gradients).toList();
  }

  /// Work on a range of every buffer.
  public interface BlockWork {
    /// Runs without recording gradients, in a scope of its own.
    ///
    /// @param from first element
    /// @param length elements
    void run(long from, long length);
  }

  /// Runs work on all elements of the parameters, block after block, the blocks dealt out to the
  /// workers. Which worker has a block changes nothing, if the work looks at no other block.
  public void blocks(BlockWork work) {
    long total = model.parameters().layout().elements();
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      int worker = i;
      tasks.add(
          () -> {
            for (long from = worker * BLOCK; from < total; from += count() * BLOCK) {
              try (var _ = new PointerScope();
                  var _ = new NoGradGuard()) {
                work.run(from, Math.min(BLOCK, total - from));
              }
            }
            return 0.0;
          });
    }
    threads.sum(tasks);
  }

  private interface RowWork {
    double run(Replica replica, List<TrainingRow> share);
  }

  private double overRows(List<TrainingRow> rows, RowWork work) {
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      Replica replica = replicas.get(i);
      int from = rows.size() * i / count();
      int to = rows.size() * (i + 1) / count();
      tasks.add(() -> work.run(replica, rows.subList(from, to)));
    }
    return threads.sum(tasks);
  }

  @Override
  public void close() {
    threads.close();
    replicas.forEach(Replica::close);
    torch.set_num_threads(formerThreads);
  }
}
