package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;

/// Attention to one block of keys and values in float32.
public class AttentionBenchmark extends KernelBenchmark {
  private static final int BLOCK = Kernel.KEY_BLOCK;
  private static final int QUERIES = Kernel.QUERIES;
  private static final float MOST = 5f; // more than any of the scores

  private final float[] queries = inputs.gaussian(HEAD_DIM * QUERIES);
  private final float[] keys = inputs.gaussian(HEAD_DIM * BLOCK);
  private final float[] values = inputs.gaussian(BLOCK * VALUE_WIDTH);
  private final float[] weights = inputs.gaussian(QUERIES * BLOCK);
  private final float[] scores = new float[QUERIES * BLOCK];
  private final float[] mixed = new float[QUERIES * VALUE_WIDTH];
  private final float[] powers = inputs.gaussian(BLOCK);
  private final float[] scaled = inputs.gaussian(BLOCK);
  private final float[] signs = new float[BLOCK];

  public AttentionBenchmark() {
    for (int i = 0; i < BLOCK; i++) {
      signs[i] = i % 2 == 0 ? 1 : -1; // so that products neither grow nor vanish
    }
  }

  @Benchmark
  public void scores() {
    kernel.scores(queries, 0, QUERIES, HEAD_DIM, keys, 0, scores);
  }

  @Benchmark
  public void mix() {
    kernel.mix(weights, QUERIES, BLOCK, values, 0, VALUE_WIDTH, mixed, 0);
  }

  /// Again and again in place: the powers stay between 0 and 1.
  @Benchmark
  public float exponentials() {
    return kernel.exponentials(powers, 0, BLOCK, MOST);
  }

  @Benchmark
  public float largest() {
    return kernel.largest(weights, 0, BLOCK);
  }

  @Benchmark
  public void times() {
    kernel.times(scaled, 0, BLOCK, signs, 0);
  }
}
