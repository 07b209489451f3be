package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
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
          CodedVector x = CodedVector.of(type);
          x.set(SCALAR, Cases.gaussian(random, columns), 0, columns);
          assertThat(product(VECTOR, matrix, x))
              .as("%d columns, %d rows", columns, rows)
              .isEqualTo(product(SCALAR, matrix, x));
        }
      }
    }
  }

  /// Few and many tokens, as one takes the panel as it is, the other a widened piece.
  @ParameterizedTest
  @EnumSource(PanelType.class)
  void tilesEqualTheirDefinition(PanelType type) {
    RandomGenerator random = Cases.random(4);
    try (Arena arena = Arena.ofConfined()) {
      PanelMatrix matrix = matrix(random, type, 100, 1088, arena);
      for (int tokens : List.of(5, 41)) {
        float[] x = Cases.gaussian(random, tokens * 1088);
        PackedTokens packed = PackedTokens.of(SCALAR, type, x, tokens, 1088);
        assertThat(tiles(VECTOR, packed, matrix, tokens))
            .as("%d tokens", tokens)
            .isEqualTo(tiles(SCALAR, packed, matrix, tokens));
      }
    }
  }

  private static float[] tiles(Kernel kernel, PackedTokens packed, PanelMatrix matrix, int tokens) {
    float[] sums = new float[PackedTokens.groups(tokens) * PackedTokens.GROUP * Panels.ROWS];
    packed.multiply(kernel, matrix, 1, 0, sums);
    return sums;
  }

  /// The definition itself, once, in double precision from the copied rows.
  @Test
  void theDefinitionIn8BitsIsTheProductWithTheRows() {
    RandomGenerator random = Cases.random(2);
    try (Arena arena = Arena.ofConfined()) {
      float[] x = Cases.gaussian(random, 96);
      isProduct(matrix(random, PanelType.Q8, 100, 96, arena), x, x);
    }
  }

  /// Likewise with the vector rounded to whole numbers, each off by half a scale at most.
  @Test
  void theDefinitionIn4BitsIsTheProductWithRoundedNumbers() {
    RandomGenerator random = Cases.random(2);
    try (Arena arena = Arena.ofConfined()) {
      float[] x = Cases.gaussian(random, 96);
      Arrays.fill(x, 32, 64, 0f);
      Q4Vector coded = new Q4Vector();
      coded.set(SCALAR, x, 0, 96);
      float[] rounded = new float[96];
      for (int k = 0; k < 96; k++) {
        float scale = coded.scale(k / Panels.BLOCK);
        rounded[k] = coded.number(k) * scale;
        assertThat(Math.abs(rounded[k] - x[k])).isLessThanOrEqualTo(0.50001f * scale);
        assertThat(Math.abs(coded.number(k))).isLessThanOrEqualTo(Q4Vector.MOST);
      }
      isProduct(matrix(random, PanelType.Q4, 100, 96, arena), x, rounded);
    }
  }

  @Test
  void bothFormsRoundAVectorThatIsUsedAgainAsANewOne() {
    float[] x = Cases.gaussian(Cases.random(5), 3 + 448);
    Arrays.fill(x, 3 + 64, 3 + 96, 0f);
    Arrays.fill(x, 3 + 96, 3 + 128, 1e-35f);
    x[3 + 128] = Float.NaN;
    x[3 + 160] = Float.NEGATIVE_INFINITY;
    Q4Vector fresh = rounded(SCALAR, x);
    for (Kernel kernel : List.of(SCALAR, VECTOR)) {
      Q4Vector again = new Q4Vector();
      again.set(kernel, Cases.gaussian(Cases.random(6), 448), 0, 448);
      again.set(kernel, x, 3, 448);
      assertThat(again.pairs()).isEqualTo(fresh.pairs());
      assertThat(again.begins()).isEqualTo(rounded(kernel, x).begins());
      assertThat(again.scales()).isEqualTo(fresh.scales());
      for (int block = 0; block < 448 / Panels.BLOCK; block++) {
        if (Float.isFinite(fresh.scales()[block])) {
          assertThat(again.begins()[block]).isEqualTo(fresh.begins()[block]);
        }
      }
    }
    assertThat(fresh.scales()[4]).isNaN();
    assertThat(fresh.scales()[5]).isInfinite();
  }

  private static Q4Vector rounded(Kernel kernel, float[] x) {
    Q4Vector vector = new Q4Vector();
    vector.set(kernel, x, 3, 448);
    return vector;
  }

  private static void isProduct(PanelMatrix matrix, float[] x, float[] numbers) {
    CodedVector coded = CodedVector.of(matrix.type());
    coded.set(SCALAR, x, 0, 96);
    float[] product = product(SCALAR, matrix, coded);
    float[] row = new float[96];
    for (int r = 0; r < 100; r++) {
      matrix.copyRows(r, 1, row, 0);
      double wanted = 0;
      double size = 0;
      for (int k = 0; k < 96; k++) {
        wanted += (double) row[k] * numbers[k];
        size += Math.abs((double) row[k] * numbers[k]);
      }
      assertThat(Math.abs(product[r] - wanted)).isLessThan(1e-6 * size);
    }
  }

  /// The largest sums that 16 bits must hold, of both signs.
  @Test
  void sumsIn4BitsDoNotOverflow() {
    try (Arena arena = Arena.ofConfined()) {
      for (byte codes : new byte[] {0, (byte) 0xff}) { // -8 and 7, everywhere
        MemorySegment all = arena.allocate(64 * 32 / 2, 64).fill(codes);
        MemorySegment ones = arena.allocate(64 * Short.BYTES);
        for (int r = 0; r < 64; r++) {
          ones.set(RowMatrix.SHORT, (long) r * Short.BYTES, Float.floatToFloat16(1));
        }
        PanelMatrix matrix = PanelMatrix.of(new Panels(PanelType.Q4, 64, 32, all, ones));
        for (float sign : new float[] {-1, 1}) {
          float[] x = new float[32];
          Arrays.fill(x, sign);
          Q4Vector coded = new Q4Vector();
          coded.set(SCALAR, x, 0, 32);
          float wanted = sign * 32 * (codes == 0 ? -8 : 7);
          assertThat(product(VECTOR, matrix, coded)[0]).isCloseTo(wanted, within(1e-3f));
          assertThat(product(SCALAR, matrix, coded)[0]).isCloseTo(wanted, within(1e-3f));
        }
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
    x.multiply(kernel, matrix, 0, matrix.panels(), y, 3);
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
