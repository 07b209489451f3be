package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class EqualWordsTest {
  private static final int COUNT = 3_000;
  private static final int WORDS = 3;

  @TempDir private Path folder;

  /// Words of few values, many of them equal, most in their first bits, so that partitions
  /// overflow.
  private static long[][] random(RandomGenerator random, int values) {
    long[][] words = new long[COUNT][WORDS];
    for (long[] signature : words) {
      for (int word = 0; word < WORDS; word++) {
        long value = random.nextInt(values) * 0x9e3779b97f4a7c15L;
        signature[word] = random.nextInt(3) == 0 ? value : value & 0xffffL;
      }
    }
    return words;
  }

  private Signatures write(long[][] words) throws IOException {
    Path file = folder.resolve("signatures");
    try (Signatures.Writer writer = Signatures.Writer.create(file, WORDS)) {
      for (long[] signature : words) {
        writer.append(signature);
      }
    }
    return Signatures.open(file, WORDS);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void unitesByAnyWord(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int values : new int[] {2, 40, 3_000, 1 << 30}) {
      long[][] words = random(random, values);
      try (Signatures signatures = write(words);
          DisjointSets expected = DisjointSets.create(folder.resolve("expected"), COUNT);
          DisjointSets sets = DisjointSets.create(folder.resolve("sets"), COUNT)) {
        for (int a = 0; a < COUNT; a++) {
          for (int b = 0; b < a; b++) {
            if (words[a][0] == words[b][0]
                || words[a][1] == words[b][1]
                || words[a][2] == words[b][2]) {
              expected.unite(a, b);
            }
          }
        }
        new EqualWords(signatures, new Memory(2, 100)).join(sets);
        for (int i = 0; i < COUNT; i++) {
          assertThat(sets.first(i)).isEqualTo(expected.first(i));
        }
      }
    }
  }
}
