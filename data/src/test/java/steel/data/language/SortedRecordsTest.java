package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class SortedRecordsTest {
  @TempDir private Path folder;

  private record Key(long high, long low) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Long.compareUnsigned(high, other.high);
      return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void sortsAndAddsUp(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int n : new int[] {0, 1, 30, 4096, 4097, 30_000}) {
      SortedRecords records = new SortedRecords(folder, "r", 1);
      Map<Key, Long> expected = new TreeMap<>();
      for (int i = 0; i < n; i++) {
        long high = (random.nextInt(4) - 2L) << random.nextInt(64);
        long low = (long) random.nextInt(50) << random.nextInt(64);
        expected.merge(new Key(high, low), (long) i, Long::sum);
        records.add(high, low, i);
      }
      Map<Key, Long> actual = new TreeMap<>();
      Key last = new Key(0, 0);
      try (Records sorted = records.sorted()) {
        while (sorted.next()) {
          Key key = new Key(sorted.high(), sorted.low());
          assertThat(last.compareTo(key)).isLessThanOrEqualTo(0);
          last = key;
          assertThat(actual.put(key, sorted.value())).isNull();
        }
      }
      assertThat(actual).isEqualTo(expected);
    }
    assertNothingIsLeft();
  }

  /// More runs than are merged at once.
  @Test
  void mergesInRounds() throws IOException {
    SortedRecords records = new SortedRecords(folder, "r", 1);
    int n = 4096 * 300;
    for (int i = 0; i < n; i++) {
      records.add(0, (i * 0x9e3779b97f4a7c15L) >>> 1, 1);
    }
    boolean ordered = true;
    long seen = 0;
    long last = -1;
    try (Records sorted = records.sorted()) {
      while (sorted.next()) {
        ordered &= sorted.low() > last;
        last = sorted.low();
        seen += sorted.value();
      }
    }
    assertThat(ordered).isTrue();
    assertThat(seen).isEqualTo(n);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void keysKeepTheirWords(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int order = 2; order <= 6; order++) {
      WordKeys keys = WordKeys.of(order);
      int[] words = new int[order];
      long high = 0;
      long low = 0;
      for (int i = 0; i < order; i++) {
        words[i] = (int) random.nextLong(keys.maxWords());
        high |= keys.highOf(words[i], i);
        low |= keys.lowOf(words[i], i);
      }
      for (int i = 0; i < order; i++) {
        assertThat(keys.word(high, low, i)).isEqualTo(words[i]);
        long cutHigh = keys.highCut(high, i);
        long cutLow = keys.lowCut(low, i);
        assertThat(keys.word(cutHigh, cutLow, i)).isZero();
        assertThat(keys.shared(high, low, cutHigh, cutLow)).isGreaterThanOrEqualTo(i);
      }
      long up = keys.highUp(high, low);
      assertThat(keys.word(up, keys.lowUp(low), 0)).isEqualTo(words[1]);
      assertThat(keys.word(keys.highDown(high), keys.lowDown(high, low), order - 1))
          .isEqualTo(words[order - 2]);
    }
  }
}
