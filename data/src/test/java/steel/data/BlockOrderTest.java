package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;

class BlockOrderTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1000, 4096, 4097, 70_000})
  void eachEpochHasEachBlockOnce(long count) {
    for (long seed : new long[] {0, 3407, -1}) {
      BlockOrder order = new BlockOrder(seed, count);
      for (long epoch = 0; epoch < 3; epoch++) {
        long from = epoch * count;
        long[] blocks = LongStream.range(from, from + count).map(order::at).sorted().toArray();
        assertThat(blocks).isEqualTo(LongStream.range(0, count).toArray());
      }
    }
  }

  @Test
  void epochsAndSeedsDiffer() {
    long[] first = epoch(new BlockOrder(1, 100), 0);
    assertThat(epoch(new BlockOrder(1, 100), 0)).isEqualTo(first);
    assertThat(epoch(new BlockOrder(1, 100), 1)).isNotEqualTo(first);
    assertThat(epoch(new BlockOrder(2, 100), 0)).isNotEqualTo(first);
    // the second epoch of one seed is not the first of the next
    assertThat(epoch(new BlockOrder(2, 100), 0)).isNotEqualTo(epoch(new BlockOrder(1, 100), 1));
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyBlockIsAsLikelyAtEveryPlace(long seed) {
    int count = 10;
    int epochs = 20_000;
    int[][] seen = new int[count][count];
    BlockOrder order = new BlockOrder(Cases.random(seed).nextLong(), count);
    for (long sample = 0; sample < (long) epochs * count; sample++) {
      seen[(int) (sample % count)][(int) order.at(sample)]++;
    }
    double expected = (double) epochs / count;
    double chiSquare =
        Arrays.stream(seen)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(n -> (n - expected) * (n - expected) / expected)
            .sum();
    // 81 degrees of freedom: above 160 once in a million seeds
    assertThat(chiSquare).isLessThan(160);
  }

  @Test
  void neighboursDoNotStayTogether() {
    BlockOrder order = new BlockOrder(7, 10_000);
    long kept = LongStream.range(0, 9_999).filter(i -> order.at(i + 1) == order.at(i) + 1).count();
    assertThat(kept).isLessThan(10); // 1 on average in a random permutation
  }

  @Test
  void refusesWhatIsNoPlace() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder(1, 5).at(-1));
  }

  private static long[] epoch(BlockOrder order, long epoch) {
    return LongStream.range(epoch * order.count(), (epoch + 1) * order.count())
        .map(order::at)
        .toArray();
  }
}
