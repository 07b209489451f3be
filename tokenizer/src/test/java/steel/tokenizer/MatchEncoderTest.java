package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

/// Made-up vocabularies, most of them nothing that learning would give, against the definition.
class MatchEncoderTest {
  private static final String[] PARTS = {
    "a", "b", "c", "ab", "aaa", " ", "  ", "中", "文", "中文", "，", "é", "😀", "😁", "的", "\n", "1", "-"
  };

  private record Made(Vocabulary vocabulary, Merges merges) {
    Tokenizer tokenizer() {
      return new Tokenizer(
          vocabulary, merges, List.of(), TokenForm.QWEN2, ChatSettings.CHAT_ML_ONLY);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void followsTheDefinitionWithAnyMerges(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 60; i++) {
      Made made = make(random, 1 + random.nextInt(150), Order.LEARNED);
      assertThat(Matching.of(made.vocabulary(), made.merges())).isNotNull();
      holdToTheDefinition(made, random);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void followsTheDefinitionWhereNeighboursDoNotDecide(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 30; i++) {
      holdToTheDefinition(make(random, 1 + random.nextInt(100), Order.SHUFFLED), random);
      holdToTheDefinition(make(random, 1 + random.nextInt(100), Order.WITH_SECOND_WAYS), random);
    }
  }

  @Test
  void aTokenThatTwoMergesMakeIsLeftToMerging() {
    List<int[]> merges =
        List.of(
            new int[] {'b', 'c', 256},
            new int[] {'a', 'b', 257},
            new int[] {257, 'c', 258},
            new int[] {'a', 256, 258});
    Made made = build(List.of("bc", "ab", "abc"), merges);
    assertThat(Matching.of(made.vocabulary(), made.merges())).isNull();
    assertThat(made.tokenizer().encode("abc")).containsExactly(258);
  }

  @Test
  void aTokenThatMergingNeverGivesIsNeverGiven() {
    List<int[]> merges =
        List.of(new int[] {'b', 'c', 256}, new int[] {'a', 'b', 257}, new int[] {257, 'c', 258});
    Made made = build(List.of("bc", "ab", "abc"), merges);
    assertThat(Matching.of(made.vocabulary(), made.merges())).isNotNull();
    assertThat(made.tokenizer().encode("abc")).containsExactly('a', 256);
  }

  @Test
  void theFirstTokenMayMeetItself() {
    List<int[]> merges = List.of(new int[] {'-', 0, 256}, new int[] {256, 0, 257});
    Made made = build(List.of("-\0", "-\0\0"), merges);
    assertThat(Matching.of(made.vocabulary(), made.merges())).isNotNull();
    assertThat(made.tokenizer().encode("\0\0")).containsExactly(0, 0);
    assertThat(made.tokenizer().encode("-\0\0\0")).containsExactly(257, 0);
  }

  private static void holdToTheDefinition(Made made, RandomGenerator random) {
    Tokenizer tokenizer = made.tokenizer();
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder();
      int variety = 1 + random.nextInt(PARTS.length);
      int first = random.nextInt(PARTS.length);
      for (int n = random.nextInt(i % 10 == 0 ? 300 : 20); n > 0; n--) {
        text.append(PARTS[(first + random.nextInt(variety)) % PARTS.length]);
      }
      List<Integer> wanted = EncoderDefinition.encode(text.toString(), tokenizer);
      assertThat(tokenizer.encode(text.toString()))
          .as(text.toString())
          .isEqualTo(wanted.stream().mapToInt(id -> id).toArray());
    }
  }

  private enum Order {
    LEARNED,
    SHUFFLED,
    WITH_SECOND_WAYS
  }

  /// Bytes have their value as id; merges join any two of the bytes and tokens there are.
  private static Made make(RandomGenerator random, int count, Order order) {
    List<byte[]> tokens = new ArrayList<>();
    for (byte b : String.join("", PARTS).getBytes(StandardCharsets.UTF_8)) {
      tokens.add(new byte[] {b});
    }
    Set<String> known = new HashSet<>();
    List<byte[][]> merges = new ArrayList<>();
    while (merges.size() < count) {
      byte[] left = tokens.get(random.nextInt(tokens.size()));
      byte[] right = tokens.get(random.nextInt(tokens.size()));
      byte[] merged = new byte[left.length + right.length];
      System.arraycopy(left, 0, merged, 0, left.length);
      System.arraycopy(right, 0, merged, left.length, right.length);
      String name = new String(merged, StandardCharsets.ISO_8859_1);
      if (known.add(name) || order == Order.WITH_SECOND_WAYS) {
        tokens.add(merged);
        merges.add(new byte[][] {left, right, merged});
      }
    }
    if (order == Order.SHUFFLED) {
      Collections.shuffle(merges, new Random(random.nextLong()));
    }
    return build(merges, random);
  }

  /// Ids of merged tokens have nothing to do with their order.
  private static Made build(List<byte[][]> merges, RandomGenerator random) {
    Set<String> names = new HashSet<>();
    merges.forEach(merge -> names.add(new String(merge[2], StandardCharsets.ISO_8859_1)));
    List<String> ordered = new ArrayList<>(names);
    Collections.sort(ordered);
    Collections.shuffle(ordered, new Random(random.nextLong()));
    Vocabulary vocabulary = vocabulary(ordered);
    List<int[]> ids = new ArrayList<>();
    for (byte[][] merge : merges) {
      int[] row = new int[3];
      for (int i = 0; i < 3; i++) {
        row[i] = vocabulary.find(merge[i], 0, merge[i].length);
      }
      ids.add(row);
    }
    return new Made(vocabulary, merges(ids));
  }

  private static Made build(List<String> tokens, List<int[]> merges) {
    return new Made(vocabulary(tokens), merges(merges));
  }

  private static Vocabulary vocabulary(List<String> tokens) {
    Vocabulary.Builder builder = new Vocabulary.Builder();
    for (int b = 0; b < 256; b++) {
      builder.add(b, new byte[] {(byte) b});
    }
    for (int i = 0; i < tokens.size(); i++) {
      builder.add(256 + i, tokens.get(i).getBytes(StandardCharsets.ISO_8859_1));
    }
    return builder.build();
  }

  private static Merges merges(List<int[]> rows) {
    return new Merges(
        rows.stream().mapToInt(row -> row[0]).toArray(),
        rows.stream().mapToInt(row -> row[1]).toArray(),
        rows.stream().mapToInt(row -> row[2]).toArray());
  }
}
