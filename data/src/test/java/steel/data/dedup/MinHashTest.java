package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.Profile;
import steel.data.dedup.Shingling.Tokenization;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

class MinHashTest {
  private static MinHash minHash(Profile profile, Tokenization tokenization, Bands bands) {
    return new MinHash(
        new Shingling(
            profile, tokenization, 5, true, Optional.empty(), profile == Profile.CORRECTED),
        bands);
  }

  /// What data-juicer's own optimiser says.
  @ParameterizedTest
  @CsvSource({"0.7, 256, 25, 10", "0.5, 256, 42, 6"})
  void choosesTheBands(double threshold, int permutations, int count, int rows) {
    assertThat(Bands.best(threshold, permutations)).isEqualTo(new Bands(count, rows));
  }

  /// `RandomState(42)`: the first of the permutations that data-juicer draws.
  @Test
  void drawsTheNumbersOfNumPy() {
    MersenneTwister random = new MersenneTwister(42);
    long prime = (1L << 61) - 1;
    assertThat(random.between(1, prime)).isEqualTo(2297359619001564596L);
    assertThat(random.between(0, prime)).isEqualTo(1396682528897996046L);
    assertThat(random.between(1, prime)).isEqualTo(1973689801170867272L);
    assertThat(random.between(0, prime)).isEqualTo(1819927849474927636L);
  }

  /// The share of equal minima is an unbiased guess at the share of common shingles.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void guessesTheShareOfCommonShingles(long seed) {
    RandomGenerator random = Cases.random(seed);
    MinHash minHash = minHash(Profile.CORRECTED, Tokenization.SPACE, new Bands(256, 4));
    for (int common : new int[] {0, 100, 250, 400}) {
      String shared = words(random, common + 4);
      long[] a = minHash.minima(shared + words(random, 200));
      long[] b = minHash.minima(shared + words(random, 200));
      int equal = 0;
      for (int i = 0; i < a.length; i++) {
        equal += a[i] == b[i] ? 1 : 0;
      }
      double expected = common / (common + 400.0);
      // 1,024 guesses: five standard deviations are at most 5 * 0.5 / 32
      assertThat(equal / 1024.0).isCloseTo(expected, within(0.08));
    }
  }

  private static String words(RandomGenerator random, int n) {
    return random.ints(n).mapToObj(i -> "w" + i + " ").collect(Collectors.joining());
  }

  @Test
  void textsWithoutShinglesEqualNothingButThemselves() {
    MinHash minHash = minHash(Profile.CORRECTED, Tokenization.SPACE, new Bands(25, 10));
    long[] hello = new long[25];
    long[] again = new long[25];
    long[] bye = new long[25];
    minHash.sign("你好", hello);
    minHash.sign("你好", again);
    minHash.sign("再见", bye);
    assertThat(hello).isEqualTo(again);
    for (int band = 0; band < 25; band++) {
      assertThat(hello[band]).isNotEqualTo(bye[band]);
    }
  }

  /// The minima of real texts, in the bytes that data-juicer compares; skipped where `../shared` is
  /// missing.
  @Test
  void givesTheBandsOfRealTexts() {
    JsonNode golden = Golden.json(SharedFolder.orSkip("goldens/data/dedup.json"));
    JsonNode after = Golden.json(SharedFolder.orSkip("goldens/data/dedup_minhash_v143.json"));
    for (Map.Entry<String, JsonNode> group : golden.get("minhash").properties()) {
      checkBands(golden.get("texts"), group.getValue(), false);
      checkBands(golden.get("texts"), after.get(group.getKey()), true);
    }
  }

  private static void checkBands(JsonNode texts, JsonNode group, boolean lastWindow) {
    JsonNode parameters = group.get("params");
    boolean characters = parameters.path("tokenization").asText().equals("character");
    Shingling shingling =
        new Shingling(
            Profile.REFERENCE,
            characters ? Tokenization.CHARACTER : Tokenization.SPACE,
            parameters.path("window_size").asInt(5),
            true,
            Optional.ofNullable(parameters.get("ignore_pattern"))
                .map(pattern -> Pattern.compile(pattern.asText())),
            lastWindow);
    Bands bands = new Bands(group.get("num_bands").asInt(), group.get("rows").asInt());
    MinHash minHash = new MinHash(shingling, bands);
    for (int i = 0; i < texts.size(); i++) {
      JsonNode expected = group.get("sha256_of_bands").get(i);
      if (!expected.isNull()) {
        long[] minima = minHash.minima(texts.get(i).asText());
        ByteBuffer bytes = ByteBuffer.allocate(minima.length * Long.BYTES);
        bytes.asLongBuffer().put(minima);
        assertThat(sha256(bytes.array()))
            .as("%s of %d", parameters, i)
            .startsWith(expected.asText());
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The definition, by division.
  @Test
  void permutesAsDefined() {
    MinHash minHash = minHash(Profile.REFERENCE, Tokenization.CHARACTER, new Bands(25, 10));
    long[] minima = minHash.minima("abcdef"); // one shingle: the window before the last
    MersenneTwister numbers = new MersenneTwister(42);
    long prime = (1L << 61) - 1;
    long hash = 0x576cde03L; // SHA-1 of "abcde" begins 03 de 6c 57
    for (long minimum : minima) {
      long value = hash * numbers.between(1, prime) + numbers.between(0, prime);
      assertThat(minimum).isEqualTo(Long.remainderUnsigned(value, prime) & 0xffff_ffffL);
    }
  }
}
