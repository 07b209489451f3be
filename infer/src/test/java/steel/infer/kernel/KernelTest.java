package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.weights.TensorType;

/// Holds the vector form of every kernel to its scalar definition.
class KernelTest {
  private static final Kernel SCALAR = new ScalarKernel();
  private static final Kernel VECTOR = new VectorKernel();
  private static final List<TensorType> TYPES =
      List.of(TensorType.F32, TensorType.BF16, TensorType.F16);

  /// Sums of `n` products near 1 in another order, `n` at most about 1000.
  private static final double TOLERANCE = 2e-4;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void rowsEqualTheirDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (TensorType type : TYPES) {
        for (int columns : Cases.sizes()) {
          for (int rows : List.of(1, 3, 4, 7)) {
            RowMatrix matrix = matrix(random, type, rows, columns, arena);
            float[] x = Cases.gaussian(random, columns + 3);
            float[] expected = new float[rows + 2];
            float[] actual = new float[rows + 2];
            SCALAR.rows(matrix, x, 3, 0, rows, expected, 2);
            VECTOR.rows(matrix, x, 3, 0, rows, actual, 2);
            assertClose("%s [%d, %d]".formatted(type, rows, columns), actual, expected, TOLERANCE);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void aRowsSumDoesNotDependOnItsNeighbours(long seed) {
    RandomGenerator random = Cases.random(seed);
    try (Arena arena = Arena.ofConfined()) {
      for (TensorType type : TYPES) {
        RowMatrix matrix = matrix(random, type, 9, 207, arena);
        float[] x = Cases.gaussian(random, 207);
        float[] together = new float[9];
        float[] apart = new float[9];
        VECTOR.rows(matrix, x, 0, 0, 9, together, 0);
        for (int r = 0; r < 9; r++) {
          VECTOR.rows(matrix, x, 0, r, r + 1, apart, 0);
        }
        assertThat(apart).isEqualTo(together); // bit for bit
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void tilesEqualTheirDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    int width = VECTOR.tileTokens();
    for (int columns : Cases.sizes()) {
      float[] panel = Cases.gaussian(random, 8 * columns);
      float[] block = Cases.gaussian(random, columns * width);
      float[] sums = new float[8 * width];
      VECTOR.tile(panel, 8, columns, block, 0, sums);
      float[] expected = new float[8 * width];
      for (int r = 0; r < 8; r++) {
        for (int t = 0; t < width; t++) {
          float sum = 0f;
          for (int k = 0; k < columns; k++) {
            sum += panel[r * columns + k] * block[k * width + t];
          }
          expected[r * width + t] = sum;
        }
      }
      assertClose("tile of " + columns, sums, expected, TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void scoresAndSumsEqualTheirDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : Cases.sizes()) {
      float[] x = Cases.gaussian(random, n + 2);
      float[] y = Cases.gaussian(random, n + 1);
      float[] sum = y.clone();
      SCALAR.addScaled(y, 1, 0.3f, x, 2, n);
      VECTOR.addScaled(sum, 1, 0.3f, x, 2, n);
      assertClose("sum of " + n, sum, y, 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void productsAreTheSameForAnyThreadsAndNeighbours(long seed) {
    RandomGenerator random = Cases.random(seed);
    try (Arena arena = Arena.ofShared();
        Workers one = new Workers(1);
        Workers three = new Workers(3)) {
      for (Kernel kernel : List.of(SCALAR, VECTOR)) {
        for (int tokens : List.of(1, 2, 33)) {
          RowMatrix matrix = matrix(random, TensorType.BF16, 1030, 515, arena);
          float[] x = Cases.gaussian(random, tokens * 515);
          float[] alone = new float[tokens * 1030];
          float[] shared = new float[tokens * 1030];
          new Products(kernel, one).multiply(matrix, x, tokens, alone);
          new Products(kernel, three).multiply(matrix, x, tokens, shared);
          assertThat(shared).isEqualTo(alone);
          float[] expected = new float[1030];
          SCALAR.rows(matrix, x, (tokens - 1) * 515, 0, 1030, expected, 0);
          float[] last = new float[1030];
          System.arraycopy(alone, (tokens - 1) * 1030, last, 0, 1030);
          assertClose("last of " + tokens, last, expected, TOLERANCE);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void aFewTokensHaveTheProductsOfEachAlone(long seed) {
    RandomGenerator random = Cases.random(seed);
    try (Arena arena = Arena.ofShared();
        Workers workers = new Workers(3)) {
      for (Kernel kernel : List.of(SCALAR, VECTOR)) {
        for (TensorType type : TYPES) {
          int rows = 1030;
          int columns = 207;
          RowMatrix matrix = matrix(random, type, rows, columns, arena);
          Products products = new Products(kernel, workers);
          for (int tokens : List.of(2, 5, Products.FEW)) {
            float[] x = Cases.gaussian(random, tokens * columns);
            float[] together = new float[tokens * rows];
            products.multiply(matrix, x, tokens, together);
            for (int t = 0; t < tokens; t++) {
              float[] one = Arrays.copyOfRange(x, t * columns, (t + 1) * columns);
              float[] alone = new float[rows];
              products.multiply(matrix, one, 1, alone);
              assertThat(Arrays.copyOfRange(together, t * rows, (t + 1) * rows)).isEqualTo(alone);
            }
          }
        }
      }
    }
  }

  @Test
  void everyPartRunsOnceAndFailuresReachTheCaller() {
    try (Workers workers = new Workers(4)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(1000);
      workers.run(1000, Long.MAX_VALUE, runs::incrementAndGet);
      for (int i = 0; i < runs.length(); i++) {
        assertThat(runs.get(i)).isEqualTo(1);
      }
      assertThatThrownBy(
              () ->
                  workers.run(
                      8,
                      Long.MAX_VALUE,
                      i -> {
                        throw new IllegalStateException("part " + i % 1);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("part 0");
    }
  }

  private static RowMatrix matrix(
      RandomGenerator random, TensorType type, int rows, int columns, Arena arena) {
    float[] values = Cases.gaussian(random, rows * columns);
    MemorySegment bytes = arena.allocate((long) values.length * type.bytes() + 1).asSlice(1);
    for (int i = 0; i < values.length; i++) {
      switch (type) { // at an odd address: a header of any length may stand before the data
        case F32 -> bytes.set(RowMatrix.FLOAT, (long) i * Float.BYTES, values[i]);
        case BF16 ->
            bytes.set(
                RowMatrix.SHORT,
                (long) i * Short.BYTES,
                (short) (Float.floatToIntBits(values[i]) >> 16));
        default ->
            bytes.set(RowMatrix.SHORT, (long) i * Short.BYTES, Float.floatToFloat16(values[i]));
      }
    }
    return new RowMatrix(bytes, type, rows, columns);
  }
}
