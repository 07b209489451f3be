package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Panels of 4 bits times one token or a group of many.
public class Panels4Benchmark extends KernelBenchmark {
  private static final int PANELS = 2; // which the vector form takes at once
  private static final int PIECE = 128; // columns, as Q4Tokens widens them
  private static final int GROUP = Kernel.PANEL_TOKENS;

  private final PanelMatrix matrix = inputs.panels(PanelType.Q4, PANELS * Panels.ROWS, COLUMNS);
  private final float[] x = inputs.gaussian(COLUMNS * GROUP);
  private final Q4Vector vector = new Q4Vector();
  private final Q4Tokens tokens = Q4Tokens.of(DEFINITION, x, GROUP, COLUMNS);
  private final float[] y = new float[PANELS * Panels.ROWS];
  private final int[] codes = new int[PIECE / 2 * Panels.ROWS];
  private final float[] scales = new float[PIECE / Panels.BLOCK * Panels.ROWS];
  private final float[] sums = new float[GROUP * Panels.ROWS];

  public Panels4Benchmark() {
    vector.set(DEFINITION, x, 0, COLUMNS);
    DEFINITION.widen4(matrix, 0, 0, PIECE, codes, scales);
  }

  @Benchmark
  public void round4() {
    kernel.round4(x, 0, COLUMNS, vector);
  }

  @Benchmark
  public void panels4() {
    kernel.panels4(matrix, 0, PANELS, vector, y, 0);
  }

  @Benchmark
  public void widen4() {
    kernel.widen4(matrix, 0, 0, PIECE, codes, scales);
  }

  @Benchmark
  public void tile4() {
    kernel.tile4(codes, scales, PIECE, tokens, 0, 0, sums, 0);
  }
}
