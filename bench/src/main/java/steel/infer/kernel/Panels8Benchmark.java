package steel.infer.kernel;

import org.openjdk.jmh.annotations.Benchmark;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Panels of 8 bits times one token, a few, or a group of many.
public class Panels8Benchmark extends KernelBenchmark {
  private static final int PANELS = 2; // which the vector form takes at once
  private static final int PIECE = 512; // columns, as Q8Tokens widens them
  private static final int GROUP = Kernel.PANEL_TOKENS;

  private final PanelMatrix matrix = inputs.panels(PanelType.Q8, PANELS * Panels.ROWS, COLUMNS);
  private final Q8Vector vector = new Q8Vector();
  private final float[] y = new float[PANELS * Panels.ROWS];
  private final float[] x = inputs.gaussian(COLUMNS * GROUP);
  private final Q8Tokens tokens = Q8Tokens.of(x, GROUP, COLUMNS);
  private final float[] bias = inputs.gaussian(COLUMNS / Panels.BLOCK * GROUP);
  private final float[] codes = new float[PIECE * Panels.ROWS];
  private final float[] scales = new float[PIECE / Panels.BLOCK * Panels.ROWS];
  private final float[] sums = new float[GROUP * Panels.ROWS];

  public Panels8Benchmark() {
    vector.set(DEFINITION, x, 0, COLUMNS);
    DEFINITION.widen8(matrix, 0, 0, PIECE, codes, scales);
  }

  @Benchmark
  public void panels8() {
    kernel.panels8(matrix, 0, PANELS, vector, y, 0);
  }

  @Benchmark
  public void widen8() {
    kernel.widen8(matrix, 0, 0, PIECE, codes, scales);
  }

  @Benchmark
  public void tile8() {
    kernel.tile8(codes, scales, PIECE, x, 0, bias, 0, sums, 0);
  }

  @Benchmark
  public void panelTile8() {
    kernel.panelTile8(matrix, 0, 1, tokens, sums);
  }
}
