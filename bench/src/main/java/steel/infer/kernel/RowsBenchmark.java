package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;

/// Rows of numbers times one token or many.
public class RowsBenchmark extends KernelBenchmark {
  private static final int ROWS = 32; // 224 KiB in float32

  /// A multiple of [Kernel#tileTokens], which depends on the form.
  private static final int TOKENS = 32;

  private final RowMatrix float32 = inputs.float32(ROWS, COLUMNS);
  private final RowMatrix bfloat16 = inputs.bfloat16(ROWS, COLUMNS);
  private final float[] x = inputs.gaussian(COLUMNS);
  private final float[] y = new float[ROWS];
  private final float[] panel = inputs.gaussian(ROWS * COLUMNS);
  private final float[] tokens = inputs.gaussian(COLUMNS * TOKENS);
  private final float[] sums = new float[ROWS * TOKENS];

  @Benchmark
  public void rowsOfFloat32() {
    kernel.rows(float32, x, 0, 0, ROWS, y, 0);
  }

  @Benchmark
  public void rowsOfBfloat16() {
    kernel.rows(bfloat16, x, 0, 0, ROWS, y, 0);
  }

  /// 32 tokens, in as many calls as the form wants.
  @Benchmark
  public void tile() {
    for (int token = 0; token < TOKENS; token += kernel.tileTokens()) {
      kernel.tile(panel, ROWS, COLUMNS, tokens, token * COLUMNS, sums);
    }
  }
}
