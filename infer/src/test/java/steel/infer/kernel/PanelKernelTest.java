package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steel.testkit.Cases;
import steel.weights.PanelType;
import steel.weights.Panels;

/// Holds the vector form of the kernels for 8 and 4 bits to their definition, bit for bit.
class PanelKernelTest {
  private static final Kernel SCALAR = new ScalarKernel();
  private static final Kernel VECTOR = new VectorKernel();

  @ParameterizedTest
  @EnumSource(PanelType.class)
  void panelsEqualTheirDefinition(PanelType type) {
    RandomGenerator random = Cases.random(1);
    try (Arena arena = Arena.ofConfined()) {
      for (int columns : List.of(32, 64, 448)) {
        for (int rows : List.of(1, 64, 130, 256)) {
          PanelMatrix matrix = matrix(random, type, rows, columns, arena);
          CodedVector x = new CodedVector();
          x.set(type, Cases.gaussian(random, columns), 0, columns);
          assertThat(product(VECTOR, matrix, x))
              .as("%d columns, %d rows", columns, rows)
              .isEqualTo(product(SCALAR, matrix, x));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PanelType.class)
  void tilesEqualTheirDefinition(PanelType type) {
    RandomGenerator random = Cases.random(4);
    try (Arena arena = Arena.ofConfined()) {
      PanelMatrix matrix = matrix(random, type, 100, 448, arena);
      float[] x = Cases.gaussian(random, 5 + 448 * Kernel.PANEL_TOKENS);
      float[] bias = Cases.gaussian(random, 3 + 448 / 32 * Kernel.PANEL_TOKENS);
      float[] before = Cases.gaussian(random, 2 + Kernel.PANEL_TOKENS * Panels.ROWS);
      List<float[]> results = new ArrayList<>();
      for (Kernel kernel : List.of(SCALAR, VECTOR)) {
        float[] codes = new float[(448 - 64) * Panels.ROWS];
        float[] scales = new float[(448 - 64) / 32 * Panels.ROWS];
        kernel.widen(matrix, 1, 64, 448, codes, scales);
        float[] sums = before.clone();
        kernel.panelTile(codes, scales, 448 - 64, x, 5, bias, 3, sums, 2);
        results.add(codes);
        results.add(scales);
        results.add(sums);
      }
      assertThat(results.get(3)).isEqualTo(results.get(0));
      assertThat(results.get(4)).isEqualTo(results.get(1));
      assertThat(results.get(5)).isEqualTo(results.get(2));
    }
  }

  /// The definition itself, once, in double precision from the copied rows.
  @ParameterizedTest
  @EnumSource(PanelType.class)
  void theDefinitionIsTheProductWithTheRows(PanelType type) {
    RandomGenerator random = Cases.random(2);
    try (Arena arena = Arena.ofConfined()) {
      PanelMatrix matrix = matrix(random, type, 100, 96, arena);
      float[] x = Cases.gaussian(random, 96);
      CodedVector coded = new CodedVector();
      coded.set(type, x, 0, 96);
      float[] product = product(SCALAR, matrix, coded);
      float[] row = new float[96];
      for (int r = 0; r < 100; r++) {
        matrix.copyRows(r, 1, row, 0);
        double wanted = 0;
        double size = 0;
        for (int k = 0; k < 96; k++) {
          wanted += (double) row[k] * x[k];
          size += Math.abs((double) row[k] * x[k]);
        }
        assertThat(Math.abs(product[r] - wanted)).isLessThan(1e-6 * size);
      }
    }
  }

  /// Threads and vectors that come together change nothing.
  @ParameterizedTest
  @EnumSource(PanelType.class)
  void productsOfManyTokensAreThoseOfEach(PanelType type) {
    RandomGenerator random = Cases.random(3);
    try (Arena arena = Arena.ofShared();
        Workers alone = new Workers(1);
        Workers three = new Workers(3)) {
      PanelMatrix matrix = matrix(random, type, 515, 1024, arena);
      for (int tokens : List.of(2, 5, 21, 70)) {
        productsOfEach(matrix, random, tokens, alone, three);
      }
    }
  }

  private static void productsOfEach(
      PanelMatrix matrix, RandomGenerator random, int tokens, Workers alone, Workers three) {
    float[] x = Cases.gaussian(random, tokens * 1024);
    float[] together = new float[tokens * 515];
    new Products(VECTOR, three).multiply(matrix, x, tokens, together);
    float[] one = new float[515];
    for (int t = 0; t < tokens; t++) {
      float[] token = Arrays.copyOfRange(x, t * 1024, (t + 1) * 1024);
      new Products(VECTOR, alone).multiply(matrix, token, 1, one);
      assertThat(Arrays.copyOfRange(together, t * 515, (t + 1) * 515)).isEqualTo(one);
    }
  }

  private static float[] product(Kernel kernel, PanelMatrix matrix, CodedVector x) {
    float[] y = new float[3 + matrix.rows()];
    kernel.panels(matrix, 0, matrix.panels(), x, y, 3);
    return Arrays.copyOfRange(y, 3, y.length);
  }

  /// Any codes, and scales of both signs, some of them too small for a full exponent.
  static PanelMatrix matrix(
      RandomGenerator random, PanelType type, int rows, int columns, Arena arena) {
    int panels = Panels.panels(rows);
    int bits = type == PanelType.Q8 ? 8 : 4;
    byte[] codes = new byte[panels * Panels.ROWS * columns * bits / 8];
    random.nextBytes(codes);
    int scaleCount = panels * Panels.ROWS * columns / Panels.BLOCK;
    MemorySegment scales = arena.allocate((long) scaleCount * Short.BYTES);
    for (int i = 0; i < scaleCount; i++) {
      float scale = (float) random.nextGaussian() * (i % 7 == 0 ? 1e-6f : 0.01f);
      scales.set(RowMatrix.SHORT, (long) i * Short.BYTES, Float.floatToFloat16(scale));
    }
    MemorySegment copied = arena.allocate(codes.length, 64).copyFrom(MemorySegment.ofArray(codes));
    return PanelMatrix.of(new Panels(type, rows, columns, copied, scales));
  }
}
