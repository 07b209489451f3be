package steel.infer.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the timings of kernels share. In: one of the forms of [Kernel]. Out: nanoseconds of a call,
/// of which JMH makes a table. Each form has a JVM of its own, so that no call site knows both.
///
/// Sizes are those of the model of 1.12 B parameters, and all that a call reads and writes fits in
/// a core's own cache: what is timed is the loop, not the memory. The timings lie in the package
/// that they time, as tests do, because most of it is seen from nowhere else; this room is in no
/// other's class path.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public abstract class KernelBenchmark implements AutoCloseable {
  /// Columns of a matrix: the width of a token.
  static final int COLUMNS = 1792;

  /// `K`, the width of a head.
  static final int HEAD_DIM = 56;

  /// Of a head's values, which are filled up to a multiple of [Kernel#WIDTH_STEP].
  static final int VALUE_WIDTH = 64;

  /// Makes what only the timed kernel reads, the same in both forms.
  static final Kernel DEFINITION = new ScalarKernel();

  final Inputs inputs = new Inputs();

  @Param({"scalar", "vector"})
  String form = "scalar";

  Kernel kernel = DEFINITION;

  @Setup
  public final void choose() {
    kernel =
        switch (form) {
          case "scalar" -> DEFINITION;
          case "vector" -> new VectorKernel();
          default ->
              throw new IllegalArgumentException("form must be scalar or vector, got " + form);
        };
  }

  @Override
  @TearDown
  public final void close() {
    inputs.close();
  }
}
