package steel.infer.kernel;

import steel.weights.Panels;

/// Vectors for codes of 4 bits, each as [Q4Vector] has it. The words of a piece of a panel are
/// shifted once and stay in the nearest cache while all tokens pass.
final class Q4Tokens extends PackedTokens {
  private static final int PIECE = 128; // columns: 16 KiB of shifted words

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final int groups;
  private final int columns;
  private final int[] pairs;
  private final int[] begins;
  private final float[] scales;

  private Q4Tokens(int groups, int columns) {
    this.groups = groups;
    this.columns = columns;
    pairs = new int[groups * columns / 2 * GROUP];
    begins = new int[groups * columns / Panels.BLOCK * GROUP];
    scales = new float[begins.length];
  }

  /// What a thread needs, kept from product to product.
  private static final class Scratch {
    private final int[] codes = new int[PIECE / 2 * Panels.ROWS];
    private final float[] scales = new float[PIECE / Panels.BLOCK * Panels.ROWS];
  }

  static Q4Tokens of(Kernel kernel, float[] x, int tokens, int columns) {
    Q4Tokens packed = new Q4Tokens(groups(tokens), columns);
    Q4Vector vector = new Q4Vector();
    for (int t = 0; t < tokens; t++) {
      vector.set(kernel, x, t * columns, columns);
      int pair = packed.pairsAt(t / GROUP, 0) + t % GROUP;
      for (int i = 0; i < columns / 2; i++) {
        packed.pairs[pair + i * GROUP] = vector.pairs()[i];
      }
      int block = packed.blocksAt(t / GROUP, 0) + t % GROUP;
      for (int i = 0; i < columns / Panels.BLOCK; i++) {
        packed.begins[block + i * GROUP] = vector.begins()[i];
        packed.scales[block + i * GROUP] = vector.scales()[i];
      }
    }
    return packed;
  }

  private int pairsAt(int group, int column) {
    return (group * columns + column) / 2 * GROUP;
  }

  private int blocksAt(int group, int column) {
    return (group * columns + column) / Panels.BLOCK * GROUP;
  }

  @Override
  void multiply(Kernel kernel, PanelMatrix matrix, int panel, int next, float[] sums) {
    Scratch scratch = SCRATCH.get();
    for (int from = 0; from < columns; from += PIECE) {
      int to = Math.min(columns, from + PIECE);
      kernel.widen4(matrix, panel, from, to, scratch.codes, scratch.scales);
      for (int group = 0; group < groups; group++) {
        kernel.tile4(
            scratch.codes,
            scratch.scales,
            to - from,
            this,
            pairsAt(group, from),
            blocksAt(group, from),
            sums,
            group * GROUP * Panels.ROWS);
      }
    }
    for (int i = 0; i < groups * GROUP * Panels.ROWS; i++) {
      sums[i] *= Q4Vector.UNSCALE;
    }
  }

  /// `[groups, columns / 2, GROUP]`.
  int[] pairs() {
    return pairs;
  }

  /// `[groups, columns / 32, GROUP]`.
  int[] begins() {
    return begins;
  }

  /// `[groups, columns / 32, GROUP]`.
  float[] scales() {
    return scales;
  }
}
