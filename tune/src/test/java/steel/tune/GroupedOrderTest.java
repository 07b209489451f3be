package steel.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.torch.TrainingRow;

class GroupedOrderTest {
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyEpochHasEveryRowOnceAndAnyPlaceIsFoundAlone(long seed) {
    RandomGenerator random = Cases.random(seed);
    int n = 1 + random.nextInt(300);
    int batch = 1 + random.nextInt(9);
    List<TrainingRow> rows = rows(random, n);
    GroupedOrder order = new GroupedOrder(rows, batch, seed);
    List<Integer> all = new ArrayList<>();
    for (long sample = 0; sample < 3L * n; sample++) {
      all.add(order.at(sample));
    }
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(all.subList(epoch * n, (epoch + 1) * n))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, n).boxed().toList());
    }
    long place = random.nextLong(3L * n);
    assertThat(new GroupedOrder(rows, batch, seed).at(place)).isEqualTo(all.get((int) place));
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void batchesNeedLittlePadding(long seed) {
    int batch = 8;
    List<TrainingRow> rows = rows(Cases.random(seed), 1003); // no multiple of the batch
    GroupedOrder order = new GroupedOrder(rows, batch, seed);
    long used = 0;
    long padded = 0;
    for (long from = 0; from < 2 * 1003 - batch; from += batch) {
      int longest = 0;
      for (long sample = from; sample < from + batch; sample++) {
        int length = rows.get(order.at(sample)).length();
        used += length;
        longest = Math.max(longest, length);
      }
      padded += (long) longest * batch;
    }
    assertThat(used / (double) padded).isGreaterThan(0.85); // unsorted: about 0.57
  }

  private static List<TrainingRow> rows(RandomGenerator random, int n) {
    List<TrainingRow> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int length = 1 + random.nextInt(100);
      rows.add(new TrainingRow(new int[length], new int[length]));
    }
    return rows;
  }
}
