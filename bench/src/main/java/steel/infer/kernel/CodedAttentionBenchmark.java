package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;

/// Attention of one query to one block of keys and values of 16 bits, and blocks of whole numbers
/// that become float32 for several queries.
public class CodedAttentionBenchmark extends KernelBenchmark {
  private static final int BLOCK = Kernel.KEY_BLOCK;

  private final float[] queries = inputs.gaussian(HEAD_DIM * Kernel.QUERIES);
  private final float[] weights = inputs.gaussian(BLOCK);
  private final short[] keys = inputs.shorts(HEAD_DIM * BLOCK);
  private final short[] values = inputs.shorts(BLOCK * VALUE_WIDTH);
  private final byte[] bytes = inputs.bytes(BLOCK * VALUE_WIDTH);
  private final float[] scores = new float[BLOCK];
  private final float[] mixed = new float[VALUE_WIDTH];
  private final short[] ones = new short[2 * BLOCK];
  private final float[] numbers = new float[BLOCK * VALUE_WIDTH];

  public CodedAttentionBenchmark() {
    short upperHalfOfOne = (short) (Float.floatToRawIntBits(1) >> Short.SIZE);
    for (int i = 0; i < BLOCK; i++) {
      ones[2 * i + 1] = upperHalfOfOne;
    }
  }

  @Benchmark
  public void codedScores() {
    kernel.codedScores(queries, HEAD_DIM, keys, 0, scores, 0);
  }

  @Benchmark
  public void codedMix() {
    kernel.codedMix(weights, 0, BLOCK, values, 0, VALUE_WIDTH, mixed);
  }

  @Benchmark
  public void codedMixAndScores() {
    kernel.codedMixAndScores(
        weights, 0, values, 0, VALUE_WIDTH, mixed, queries, HEAD_DIM, keys, 0, scores, 0);
  }

  @Benchmark
  public void timesSplit() {
    kernel.timesSplit(scores, 0, BLOCK, ones, 0);
  }

  @Benchmark
  public void shorts() {
    kernel.shorts(values, 0, values.length, numbers);
  }

  @Benchmark
  public void bytes() {
    kernel.bytes(bytes, 0, bytes.length, numbers);
  }
}
