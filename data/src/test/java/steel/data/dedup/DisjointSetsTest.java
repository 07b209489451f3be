package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class DisjointSetsTest {
  @TempDir private Path folder;

  /// The definition: spread the smallest number along every pair until nothing changes.
  private static long[] definition(int count, List<long[]> pairs) {
    long[] first = new long[count];
    for (int i = 0; i < count; i++) {
      first[i] = i;
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (long[] pair : pairs) {
        long smaller = Math.min(first[(int) pair[0]], first[(int) pair[1]]);
        for (long member : pair) {
          changed |= first[(int) member] != smaller;
          first[(int) member] = smaller;
        }
      }
    }
    return first;
  }

  private static List<long[]> pairs(RandomGenerator random, int count, int n) {
    List<long[]> pairs = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pairs.add(new long[] {random.nextInt(count), random.nextInt(count)});
    }
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void findsTheFirstOfEachSet(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int round = 0; round < 50; round++) {
      int count = 1 + random.nextInt(300);
      List<long[]> pairs = pairs(random, count, random.nextInt(2 * count));
      try (DisjointSets sets = DisjointSets.create(folder.resolve("sets"), count)) {
        pairs.forEach(pair -> sets.unite(pair[0], pair[1]));
        long[] expected = definition(count, pairs);
        for (int i = 0; i < count; i++) {
          assertThat(sets.first(i)).isEqualTo(expected[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void isTheSameByManyThreads(long seed) throws IOException, InterruptedException {
    int count = 20_000;
    List<long[]> pairs = pairs(Cases.random(seed), count, count);
    try (DisjointSets alone = DisjointSets.create(folder.resolve("alone"), count);
        DisjointSets together = DisjointSets.create(folder.resolve("together"), count)) {
      pairs.forEach(pair -> alone.unite(pair[0], pair[1]));
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int from = t;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = from; i < pairs.size(); i += 4) {
                        together.unite(pairs.get(i)[0], pairs.get(i)[1]);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (int i = 0; i < count; i++) {
        assertThat(together.first(i)).isEqualTo(alone.first(i));
      }
    }
  }

  /// A chain from the last to the first is the longest path there can be.
  @Test
  void walksALongChain() throws IOException {
    int count = 300_000;
    try (DisjointSets sets = DisjointSets.create(folder.resolve("sets"), count)) {
      for (long i = count - 1L; i > 0; i--) {
        sets.unite(i, i - 1);
      }
      assertThat(sets.first(count - 1)).isZero();
    }
    assertThat(Files.size(folder.resolve("sets"))).isEqualTo(8L * count);
  }

  @Test
  void mayBeEmpty() throws IOException {
    try (DisjointSets sets = DisjointSets.create(folder.resolve("sets"), 0)) {
      assertThat(sets.count()).isZero();
    }
  }
}
