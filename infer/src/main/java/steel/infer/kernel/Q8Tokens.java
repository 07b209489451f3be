package steel.infer.kernel;

import steel.weights.Panels;

/// Vectors for codes of 8 bits. For many tokens a piece of a panel is widened to float32 and stays
/// in the cache while they pass; for few, codes are widened where they are multiplied.
final class Q8Tokens extends PackedTokens {
  private static final int FEW = 32; // tokens
  private static final int PIECE = 512; // columns: 128 KiB as float32

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final int groups;
  private final int columns;
  private final float[] x;
  private final float[] bias;

  private Q8Tokens(int groups, int columns) {
    this.groups = groups;
    this.columns = columns;
    x = new float[groups * columns * GROUP];
    bias = new float[groups * columns / Panels.BLOCK * GROUP];
  }

  /// What a thread needs, kept from product to product.
  private static final class Scratch {
    private final float[] codes = new float[PIECE * Panels.ROWS];
    private final float[] scales = new float[PIECE / Panels.BLOCK * Panels.ROWS];
  }

  static Q8Tokens of(float[] x, int tokens, int columns) {
    Q8Tokens packed = new Q8Tokens(groups(tokens), columns);
    for (int t = 0; t < tokens; t++) {
      int at = t / GROUP * columns * GROUP + t % GROUP;
      for (int k = 0; k < columns; k++) {
        packed.x[at + k * GROUP] = x[t * columns + k];
      }
      int first = packed.biasAt(t / GROUP, 0) + t % GROUP;
      Q8Vector.biases(x, t * columns, columns, packed.bias, first, GROUP);
    }
    return packed;
  }

  int groups() {
    return groups;
  }

  /// `[groups, columns, GROUP]`.
  float[] x() {
    return x;
  }

  /// `[groups, columns / 32, GROUP]`.
  float[] bias() {
    return bias;
  }

  int xAt(int group, int column) {
    return (group * columns + column) * GROUP;
  }

  int biasAt(int group, int column) {
    return (group * columns + column) / Panels.BLOCK * GROUP;
  }

  @Override
  void multiply(Kernel kernel, PanelMatrix matrix, int panel, int next, float[] sums) {
    if (groups * GROUP <= FEW) {
      int ahead = next;
      if (groups == 1) { // memory takes longer than the tile: better everything at once
        StreamRead.touch(matrix.panel(panel).codes());
        ahead = panel;
      }
      kernel.panelTile8(matrix, panel, ahead, this, sums);
      return;
    }
    Scratch scratch = SCRATCH.get();
    for (int from = 0; from < columns; from += PIECE) {
      int to = Math.min(columns, from + PIECE);
      kernel.widen8(matrix, panel, from, to, scratch.codes, scratch.scales);
      for (int group = 0; group < groups; group++) {
        kernel.tile8(
            scratch.codes,
            scratch.scales,
            to - from,
            x,
            xAt(group, from),
            bias,
            biasAt(group, from),
            sums,
            group * GROUP * Panels.ROWS);
      }
    }
  }
}
