package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.data.Profile;
import steel.data.dedup.Shingling.Tokenization;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

class SimHashTest {
  private static final Shingling SPACE =
      new Shingling(Profile.REFERENCE, Tokenization.SPACE, 6, true, Optional.empty(), false);

  private static Shingling shingling(Tokenization tokenization, int window, boolean lastWindow) {
    return new Shingling(
        Profile.REFERENCE, tokenization, window, true, Optional.empty(), lastWindow);
  }

  private static Shingling withoutPunctuation(Shingling of) {
    return new Shingling(
        of.profile(),
        of.tokenization(),
        of.windowSize(),
        of.lowercase(),
        Optional.of(Pattern.compile("\\p{P}")),
        of.lastWindow());
  }

  /// The settings of the goldens, by their names there.
  private static Map<String, Shingling> settings() {
    Shingling spaceNew = shingling(Tokenization.SPACE, 6, true);
    return Map.of(
        "space_old", SPACE,
        "space_new", spaceNew,
        "space_noP_old", withoutPunctuation(SPACE),
        "space_noP_new", withoutPunctuation(spaceNew),
        "character_old", shingling(Tokenization.CHARACTER, 6, false),
        "character_new", shingling(Tokenization.CHARACTER, 6, true),
        "punctuation_new", shingling(Tokenization.PUNCTUATION, 6, true),
        "character_w4_new", shingling(Tokenization.CHARACTER, 4, true),
        "space_case_new",
            new Shingling(Profile.REFERENCE, Tokenization.SPACE, 6, false, Optional.empty(), true));
  }

  private static void check(Shingling shingling, String text, String expected, Object about) {
    assertThat(Long.toUnsignedString(new SimHash(shingling).of(text)))
        .as("%s", about)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 0 | 0",
        "你好 世界 | 0 | 0",
        "a b c d e f | 0 | 7744601435989463703",
        "a b c d e f g | 7744601435989463703 | 2540031465576518288",
        "'a  b c  d e f g ' | 7744601435989463703 | 2540031465576518288",
        "The quick brown fox jumps over the lazy dog | 13584627474216388549 |"
            + " 12431624588156076741",
        "'Hello, World! a b c d e f' | 14015249457893869200 | 16994469470634362517",
      })
  void givesTheVectors(String text, String before, String after) {
    check(SPACE, text, before, text);
    check(shingling(Tokenization.SPACE, 6, true), text, after, text);
  }

  @Test
  void givesTheVectorsOfOtherSettings() {
    Shingling after = shingling(Tokenization.SPACE, 6, true);
    String hello = "Hello, World! a b c d e f";
    check(withoutPunctuation(SPACE), hello, "6980602512193783873", hello);
    check(withoutPunctuation(after), hello, "7127611654268963409", hello);
    String weather = "今天天气真的很好";
    check(shingling(Tokenization.CHARACTER, 6, false), weather, "1265793524321501702", weather);
    check(shingling(Tokenization.CHARACTER, 6, true), weather, "10786984814644778510", weather);
  }

  @Test
  void givesTheFingerprintsOfRandomStrings() {
    for (JsonNode row : Golden.jsonLines(Golden.path("data/fuzz_filters.jsonl.gz"))) {
      String text = row.get("text").asText();
      JsonNode hashes = row.get("simhash_old");
      check(SPACE, text, hashes.get("space").asText(), row);
      check(withoutPunctuation(SPACE), text, hashes.get("space_noP").asText(), row);
      check(
          shingling(Tokenization.CHARACTER, 6, false), text, hashes.get("character").asText(), row);
      check(shingling(Tokenization.SPACE, 2, false), text, hashes.get("space_w2").asText(), row);
    }
  }

  @Test
  void givesTheFingerprintsOfEdgeDocuments() {
    for (JsonNode row : Golden.jsonLines(Golden.path("data/ops_synthetic.jsonl.gz"))) {
      String text =
          row.has("unit")
              ? row.get("unit").asText().repeat(row.get("repeat").asInt())
              : row.get("text").asText();
      settings()
          .forEach(
              (name, shingling) -> {
                JsonNode expected = row.get("simhash").get(name);
                check(shingling, text, expected.asText(), name + " of " + row.get("id"));
              });
    }
  }

  /// Real texts; skipped where `../shared` is missing.
  @Test
  void givesTheFingerprintsOfRealTexts() {
    JsonNode golden = Golden.json(SharedFolder.orSkip("goldens/data/dedup.json"));
    settings()
        .forEach(
            (name, shingling) -> {
              JsonNode hashes = golden.get("simhash").get(name).get("hash");
              for (int i = 0; i < hashes.size(); i++) {
                String text = golden.get("texts").get(i).asText();
                check(shingling, text, hashes.get(i).asText(), name + " of " + i);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 14, 18, 19, 55, 56, 200})
  void hashesShinglesOfAnyLength(int window) throws NoSuchAlgorithmException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    RandomGenerator random = Cases.random(window);
    for (int round = 0; round < 20; round++) {
      String text = Cases.text(random, 900);
      ByteShingles shingles =
          ByteShingles.of(shingling(Tokenization.CHARACTER, window, true), text);
      long[] hashes = new Md5Lanes(shingles.count()).hash(shingles);
      int[] points = text.toLowerCase(java.util.Locale.ROOT).codePoints().toArray();
      assertThat(hashes).hasSize(Math.max(0, points.length - window + 1));
      for (int i = 0; i < hashes.length; i++) {
        byte[] piece = new String(points, i, window).getBytes(StandardCharsets.UTF_8);
        assertThat(hashes[i]).isEqualTo(ByteBuffer.wrap(md5.digest(piece)).getLong());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void countsTheBitsOfAnyNumberOfWords(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : Cases.sizes()) {
      long bias = random.nextLong(); // so that some bits have no or all votes
      long[] words = random.longs(n).map(word -> (word | bias) & (word | ~bias >>> 7)).toArray();
      long expected = 0;
      for (int bit = 0; bit < Long.SIZE; bit++) {
        int votes = 0;
        for (long word : words) {
          votes += (word >>> bit & 1) == 1 ? 1 : -1;
        }
        expected |= votes > 0 ? 1L << bit : 0;
      }
      assertThat(BitVotes.majority(words)).isEqualTo(expected);
    }
  }

  private static long corrected(Tokenization tokenization, String text) {
    return new SimHash(
            new Shingling(Profile.CORRECTED, tokenization, 6, true, Optional.empty(), true))
        .of(text);
  }

  private static int distance(Tokenization tokenization, String a, String b) {
    return Long.bitCount(corrected(tokenization, a) ^ corrected(tokenization, b));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SPACE", "CHARACTER"})
  void nearTextsHaveNearFingerprints(Tokenization tokenization) {
    String text = "钢铁是怎样炼成的这部小说讲述了一个年轻人在革命年代里成长的故事他经历了战争疾病和困难" + "最终成为一名作家用自己的笔继续为理想奋斗感动了一代又一代的读者";
    assertThat(distance(tokenization, text.repeat(4), text.repeat(4) + "完")).isLessThan(5);
    assertThat(distance(tokenization, text, "天下大势分久必合合久必分" + "周末七国分争并入于秦")).isGreaterThan(15);
  }

  /// Where the original gives them all the fingerprint 0.
  @Test
  void textsWithoutShinglesEqualNothingButThemselves() {
    assertThat(corrected(Tokenization.SPACE, "你好")).isEqualTo(corrected(Tokenization.SPACE, "你好"));
    for (Tokenization tokenization : Tokenization.values()) {
      assertThat(distance(tokenization, "你好", "再见")).isGreaterThan(15);
      assertThat(distance(tokenization, "", "a")).isGreaterThan(15);
    }
    assertThat(distance(Tokenization.SPACE, "今天天气真的很好", "明天我们去看海吧")).isGreaterThan(15);
  }
}
