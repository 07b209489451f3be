package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

/// Holds the kernels of attention to their definitions, bit for bit.
class AttentionKernelTest {
  private static final Kernel SCALAR = new ScalarKernel();
  private static final Kernel VECTOR = new VectorKernel();
  private static final int QUERIES = Kernel.QUERIES;
  private static final int BLOCK = Kernel.KEY_BLOCK;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void scoresAndMixturesEqualTheirDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int headDim : List.of(1, 8, 56, 64)) {
      float[] queries = Cases.gaussian(random, 3 + headDim * QUERIES);
      float[] keys = Cases.gaussian(random, 5 + headDim * BLOCK);
      float[] weights = Cases.gaussian(random, QUERIES * BLOCK);
      for (int count = 1; count <= QUERIES; count++) {
        float[] expected = new float[QUERIES * BLOCK];
        float[] actual = new float[QUERIES * BLOCK];
        SCALAR.scores(queries, 3, count, headDim, keys, 5, expected);
        VECTOR.scores(queries, 3, count, headDim, keys, 5, actual);
        assertThat(Arrays.copyOf(actual, count * BLOCK))
            .isEqualTo(Arrays.copyOf(expected, count * BLOCK));
        for (int width : List.of(Kernel.WIDTH_STEP, 3 * Kernel.WIDTH_STEP)) {
          float[] values = Cases.gaussian(random, 7 + width * BLOCK);
          float[] mixed = Cases.gaussian(random, 2 + QUERIES * width);
          float[] mixedToo = mixed.clone();
          SCALAR.mix(weights, count, 37, values, 7, width, mixed, 2);
          VECTOR.mix(weights, count, 37, values, 7, width, mixedToo, 2);
          assertThat(Arrays.copyOf(mixedToo, 2 + count * width))
              .isEqualTo(Arrays.copyOf(mixed, 2 + count * width));
        }
      }
    }
  }

  @Test
  void exponentialsAreThoseOfTheLibrary() {
    for (float x = -87; x < 88; x += 0.0137f) {
      double wanted = Math.exp(x);
      assertThat(Math.abs(Exponential.of(x) - wanted)).isLessThan(3e-7 * wanted);
    }
    assertThat(Exponential.of(0)).isEqualTo(1);
    assertThat(Exponential.of(Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-37f);
    assertThat(Exponential.of(Float.NaN)).isNaN();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void exponentialsAndGatesAreTheSameInBothForms(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : Cases.sizes()) {
      float[] x = Cases.gaussian(random, n + 3);
      for (int i = 0; i < x.length; i++) {
        x[i] = x[i] * 20 - 60; // so that some are below the least
      }
      float[] expected = x.clone();
      float[] actual = x.clone();
      float sum = SCALAR.exponentials(expected, 2, n, 3f);
      float sumToo = VECTOR.exponentials(actual, 2, n, 3f);
      assertThat(actual).isEqualTo(expected);
      assertThat(sumToo).isEqualTo(sum);
      float[] gate = Cases.gaussian(random, n + 3);
      float[] y = Cases.gaussian(random, n + 3);
      float[] yToo = y.clone();
      SCALAR.siluTimes(gate, y, 1, n);
      VECTOR.siluTimes(gate, yToo, 1, n);
      assertThat(yToo).isEqualTo(y);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void codesGiveWhatTheirNumbersGive(long seed) {
    RandomGenerator random = Cases.random(seed);
    int headDim = 56;
    int width = 2 * Kernel.WIDTH_STEP;
    short[] codes = new short[7 + BLOCK * width];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (short) random.nextInt();
    }
    float[] queries = Cases.gaussian(random, width * QUERIES);
    float[] weights = Cases.gaussian(random, QUERIES * BLOCK);
    float[] numbers = new float[BLOCK * width];
    SCALAR.shorts(codes, 7, numbers.length, numbers);
    for (Kernel kernel : List.of(SCALAR, VECTOR)) {
      float[] again = new float[numbers.length];
      kernel.shorts(codes, 7, numbers.length, again);
      assertThat(again).isEqualTo(numbers);
      float[] scores = new float[QUERIES * BLOCK];
      float[] wanted = new float[QUERIES * BLOCK];
      kernel.codedScores(queries, headDim, codes, 7, scores, 0);
      SCALAR.scores(queries, 0, 1, headDim, numbers, 0, wanted);
      assertThat(scores).isEqualTo(wanted);
      float[] mixed = Cases.gaussian(random, QUERIES * width);
      float[] mixedToo = mixed.clone();
      kernel.codedMix(weights, 0, 50, codes, 7, width, mixed);
      SCALAR.mix(weights, 1, 50, numbers, 0, width, mixedToo, 0);
      assertThat(mixed).isEqualTo(mixedToo);
      bothAtOnce(kernel, weights, codes, queries, random);
    }
  }

  /// Heads that are narrower than a piece is long, as long, and longer; also of another width.
  private static void bothAtOnce(
      Kernel kernel, float[] weights, short[] codes, float[] queries, RandomGenerator random) {
    for (int headDim : List.of(8, 56, 64)) {
      int width = headDim == 8 ? Kernel.WIDTH_STEP : 2 * Kernel.WIDTH_STEP;
      float[] mixed = Cases.gaussian(random, width);
      float[] mixedToo = mixed.clone();
      float[] scores = new float[2 * BLOCK];
      float[] scoresToo = new float[2 * BLOCK];
      kernel.codedMixAndScores(
          weights, BLOCK, codes, 7, width, mixed, queries, headDim, codes, 3, scores, BLOCK);
      SCALAR.codedMix(weights, BLOCK, BLOCK, codes, 7, width, mixedToo);
      SCALAR.codedScores(queries, headDim, codes, 3, scoresToo, BLOCK);
      assertThat(mixed).isEqualTo(mixedToo);
      assertThat(scores).isEqualTo(scoresToo);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void smallLoopsAreTheSameInBothForms(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : Cases.sizes()) {
      byte[] bytes = new byte[n + 1];
      random.nextBytes(bytes);
      float[] expected = new float[n];
      float[] actual = new float[n];
      SCALAR.bytes(bytes, 1, n, expected);
      VECTOR.bytes(bytes, 1, n, actual);
      assertThat(actual).isEqualTo(expected);
      float[] x = Cases.gaussian(random, n + 2);
      assertThat(VECTOR.largest(x, 2, n)).isEqualTo(SCALAR.largest(x, 2, n));
      float[] factors = Cases.gaussian(random, n + 1);
      float[] product = x.clone();
      SCALAR.times(product, 2, n, factors, 1);
      for (Kernel kernel : List.of(SCALAR, VECTOR)) {
        float[] productToo = x.clone();
        kernel.times(productToo, 2, n, factors, 1);
        assertThat(productToo).isEqualTo(product);
        productToo = x.clone();
        kernel.timesSplit(productToo, 2, n, split(factors), 2);
        assertThat(productToo).isEqualTo(product);
      }
    }
  }

  private static short[] split(float[] numbers) {
    short[] halves = new short[2 * numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int bits = Float.floatToRawIntBits(numbers[i]);
      halves[2 * i] = (short) bits;
      halves[2 * i + 1] = (short) (bits >> Short.SIZE);
    }
    return halves;
  }
}
