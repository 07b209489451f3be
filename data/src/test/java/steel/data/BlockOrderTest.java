package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
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

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void eachEpochHasEachBlockOnceWhateverJoins(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int run = 0; run < 50; run++) {
      List<BlockOrder.Append> appends = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      BlockOrder order = new BlockOrder(seed, count);
      long at = 0;
      for (int i = random.nextInt(6); i > 0; i--) {
        at += random.nextInt(5) == 0 ? 0 : random.nextInt(120);
        appends.add(new BlockOrder.Append(at, 1 + random.nextInt(30)));
        BlockOrder longer = new BlockOrder(seed, count, appends);
        for (long sample = 0; sample < at; sample++) { // what was read stays read
          assertThat(longer.at(sample)).isEqualTo(order.at(sample));
        }
        order = longer;
      }
      assertThat(order.count())
          .isEqualTo(count + appends.stream().mapToLong(BlockOrder.Append::blocks).sum());
      long sample = 0;
      for (long epoch = 0; epoch <= order.epochOf(at) + 2; epoch++) {
        assertThat(order.firstOf(epoch)).isEqualTo(sample);
        long next = order.firstOf(epoch + 1);
        long blocks = count;
        for (BlockOrder.Append append : appends) {
          blocks += append.sample() < next ? append.blocks() : 0;
        }
        Set<Long> seen = new TreeSet<>();
        for (; sample < next; sample++) {
          assertThat(order.epochOf(sample)).isEqualTo(epoch);
          assertThat(seen.add(order.at(sample))).isTrue();
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.range(0, blocks).boxed().toList());
      }
    }
  }

  @Test
  void whatJoinsIsShuffledAmongWhatWasNotRead() {
    // 2 files of 4 blocks, 4 of them read, then a third file
    BlockOrder before = new BlockOrder(3407, 8);
    BlockOrder after = new BlockOrder(3407, 8, List.of(new BlockOrder.Append(4, 4)));
    long[] read = LongStream.range(0, 4).map(before::at).toArray();
    assertThat(LongStream.range(0, 4).map(after::at)).containsExactly(box(read));
    assertThat(after.firstOf(1)).isEqualTo(12);
    int mixed = 0;
    for (long seed = 0; seed < 200; seed++) {
      BlockOrder order = new BlockOrder(seed, 8, List.of(new BlockOrder.Append(4, 4)));
      mixed += order.at(4) >= 8 ? 1 : 0;
    }
    assertThat(mixed).isBetween(70, 130); // half of what is left is new: 100 of 200 on average
  }

  @Test
  void whatJoinsAtTheEndOfAnEpochProlongsIt() {
    BlockOrder order = new BlockOrder(1, 8, List.of(new BlockOrder.Append(16, 3)));
    assertThat(order.firstOf(2)).isEqualTo(19);
    assertThat(LongStream.range(16, 19).map(order::at).sorted()).containsExactly(8L, 9L, 10L);
    assertThat(order.firstOf(3)).isEqualTo(30);
    BlockOrder fromTheStart = new BlockOrder(1, 8, List.of(new BlockOrder.Append(0, 3)));
    assertThat(fromTheStart.firstOf(1)).isEqualTo(11);
  }

  private static Long[] box(long[] values) {
    return Arrays.stream(values).boxed().toArray(Long[]::new);
  }

  @Test
  void refusesWhatIsNoPlace() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder(1, 5).at(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder.Append(1, 0));
    List<BlockOrder.Append> backwards =
        List.of(new BlockOrder.Append(5, 1), new BlockOrder.Append(4, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BlockOrder(1, 5, backwards));
  }

  private static long[] epoch(BlockOrder order, long epoch) {
    return LongStream.range(epoch * order.count(), (epoch + 1) * order.count())
        .map(order::at)
        .toArray();
  }
}
