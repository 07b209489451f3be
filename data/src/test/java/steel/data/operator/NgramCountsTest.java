package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class NgramCountsTest {
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void countsAsAMapOfListsDoes(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int length : new int[] {0, 1, 2, 9, 207, 1025}) {
      for (int n = 1; n < 12; n++) {
        int kinds = 1 + random.nextInt(20);
        int[] symbols = random.ints(length + 3, 0, kinds).toArray(); // three that do not count
        Map<List<Integer>, Integer> expected = new HashMap<>();
        for (int i = 0; i + n <= length; i++) {
          List<Integer> run = Arrays.stream(symbols, i, i + n).boxed().toList();
          expected.merge(run, 1, Integer::sum);
        }
        check(NgramCounts.of(symbols, length, n), expected);
      }
    }
  }

  private static void check(NgramCounts counts, Map<List<Integer>, Integer> expected) {
    int[] sorted = expected.values().stream().mapToInt(c -> -c).sorted().toArray();
    assertThat(counts.distinct()).isEqualTo(sorted.length);
    assertThat(counts.total()).isEqualTo(-Arrays.stream(sorted).sum());
    assertThat(counts.repeated()).isEqualTo(Arrays.stream(sorted).filter(c -> c < -1).count());
    for (int k = 0; k <= counts.repeated(); k += 3) {
      assertThat(counts.sumOfLargest(k)).isEqualTo(-Arrays.stream(sorted, 0, k).sum());
    }
  }

  /// Longer than one table: the symbols 0 to 99,999 seven times over.
  @Test
  void longSequencesAreCountedInParts() {
    int[] symbols = new int[700_000];
    Arrays.setAll(symbols, i -> i % 100_000);
    NgramCounts counts = NgramCounts.of(symbols, symbols.length, 10);
    assertThat(counts.total()).isEqualTo(699_991);
    assertThat(counts.distinct()).isEqualTo(100_000);
    assertThat(counts.repeated()).isEqualTo(100_000);
    assertThat(counts.sumOfLargest(99_991)).isEqualTo(99_991 * 7L);
    assertThat(counts.sumOfLargest(100_000)).isEqualTo(699_991);
  }
}
