package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;

/// Loops over the numbers of one token: the gate of a feed-forward network, and sums of experts.
public class TokenBenchmark extends KernelBenchmark {
  private final float[] gate = inputs.gaussian(COLUMNS);
  private final float[] up = inputs.gaussian(COLUMNS);
  private final float[] y = new float[COLUMNS];

  /// With a copy before it: in place alone, numbers would vanish, and those are slow.
  @Benchmark
  public void siluTimes() {
    System.arraycopy(up, 0, y, 0, COLUMNS);
    kernel.siluTimes(gate, y, 0, COLUMNS);
  }

  @Benchmark
  public void addScaled() {
    kernel.addScaled(y, 0, 0.3f, up, 0, COLUMNS);
  }
}
