package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

class NearWordsTest {
  private static final Memory MUCH = new Memory(2, 1 << 16);

  @TempDir private Path folder;

  private long[] firsts(long[] words, int distance, int blocks, Memory memory) throws IOException {
    Path file = folder.resolve("signatures");
    try (Signatures.Writer writer = Signatures.Writer.create(file, 1)) {
      for (long word : words) {
        writer.append(new long[] {word});
      }
    }
    try (Signatures signatures = Signatures.open(file, 1);
        DisjointSets sets = DisjointSets.create(folder.resolve("sets"), words.length)) {
      new NearWords(signatures, distance, blocks, memory).join(sets);
      return firsts(sets);
    }
  }

  private static long[] firsts(DisjointSets sets) {
    long[] firsts = new long[(int) sets.count()];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = sets.first(i);
    }
    return firsts;
  }

  /// The definition: each with each.
  private long[] definition(long[] words, int distance) throws IOException {
    try (DisjointSets sets = DisjointSets.create(folder.resolve("expected"), words.length)) {
      for (int i = 0; i < words.length; i++) {
        for (int j = 0; j < i; j++) {
          if (Long.bitCount(words[i] ^ words[j]) <= distance) {
            sets.unite(i, j);
          }
        }
      }
      return firsts(sets);
    }
  }

  /// Random words, words near earlier ones, and equal ones.
  private static long[] words(RandomGenerator random, int count, int distance) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = random.nextLong();
      if (i > 0 && random.nextInt(3) > 0) {
        words[i] = words[random.nextInt(i)];
        for (int flips = random.nextInt(distance + 3); flips > 0; flips--) {
          words[i] ^= 1L << random.nextInt(Long.SIZE);
        }
      }
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void missesNoPair(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    int[][] settings = {{4, 6}, {0, 1}, {2, 3}, {7, 8}, {3, 6}, {1, 64}, {12, 14}, {20, 21}};
    for (int[] setting : settings) {
      for (int count : new int[] {0, 1, 2, 500}) {
        long[] words = words(random, count, setting[0]);
        assertThat(firsts(words, setting[0], setting[1], MUCH))
            .as("distance %d, blocks %d", setting[0], setting[1])
            .isEqualTo(definition(words, setting[0]));
      }
    }
  }

  /// All in one group of every table, so that groups are cut; with little memory already on disk.
  @ParameterizedTest
  @ValueSource(ints = {512, 1_500, 1 << 16})
  void cutsLargeGroups(int capacity) throws IOException {
    RandomGenerator random = Cases.random(capacity);
    for (int distance : new int[] {0, 1, 4, 9, 30}) {
      long[] words = words(random, 2_000, distance);
      for (int i = 0; i < words.length; i++) {
        words[i] &= 0x0000_0fff_0000_03ffL; // 22 bits, all others 0
      }
      assertThat(firsts(words, distance, distance + 2, new Memory(2, capacity)))
          .as("distance %d", distance)
          .isEqualTo(definition(words, distance));
    }
  }

  @Test
  void equalWordsThatDoNotFitAreUnitedOnTheWay() throws IOException {
    long[] words = new long[5_000];
    words[4_000] = -1;
    long[] firsts = firsts(words, 4, 6, new Memory(1, 64));
    assertThat(firsts[4_999]).isZero();
    assertThat(firsts[4_000]).isEqualTo(4_000);
  }

  /// What is near to something near belongs to it.
  @Test
  void unitesChains() throws IOException {
    long[] words = {0b0000, 0b1111_0000, 0b1111_1111, -1, 0b1111_0000};
    assertThat(firsts(words, 4, 6, MUCH)).containsExactly(0, 0, 0, 3, 0);
  }

  /// The pipeline's own fingerprints of real texts, and which it kept.
  @ParameterizedTest
  @ValueSource(strings = {"recipe_txt", "recipe_txt_raw", "recipe_code"})
  void keepsWhatTheOriginalKept(String recipe) throws IOException {
    JsonNode result = Golden.json(SharedFolder.orSkip("goldens/data/" + recipe + "_result.json"));
    Map<String, JsonNode> hashes = new HashMap<>();
    for (JsonNode row :
        Golden.jsonLines(SharedFolder.orSkip("goldens/data/" + recipe + "_documents.jsonl"))) {
      hashes.put(row.get("source").asText() + "#" + row.get("index").asInt(), row.get("simhash"));
    }
    for (String version : List.of("old", "new")) {
      List<String> ids = new ArrayList<>();
      result.get("after_filters_ids").forEach(id -> ids.add(id.asText()));
      long[] words =
          ids.stream()
              .map(id -> Objects.requireNonNull(hashes.get(id)).get(version).asText())
              .mapToLong(Long::parseUnsignedLong)
              .toArray();
      long[] firsts = firsts(words, 4, 6, MUCH);
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < firsts.length; i++) {
        if (firsts[i] == i) {
          kept.add(ids.get(i));
        }
      }
      List<String> expected = new ArrayList<>();
      result.get("simhash_" + version).get("kept").forEach(id -> expected.add(id.asText()));
      assertThat(kept).as("%s", version).isEqualTo(expected);
    }
  }
}
