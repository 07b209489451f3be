package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.Profile;
import steel.testkit.Cases;

class Sha1LanesTest {
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void hashesAsThePlatformDoes(long seed) throws NoSuchAlgorithmException {
    RandomGenerator random = Cases.random(seed);
    for (int count : new int[] {0, 1, 2, 15, 17, 255, 256, 257, 700}) {
      check(count, random);
    }
  }

  /// Pieces of 0 to 70 bytes: a block of SHA-1 holds 55.
  private static void check(int count, RandomGenerator random) throws NoSuchAlgorithmException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : "，");
      for (int length = random.nextInt(71); length > 0; length--) {
        text.append((char) ('a' + random.nextInt(26)));
      }
    }
    Shingling pieces =
        new Shingling(
            Profile.REFERENCE,
            Shingling.Tokenization.PUNCTUATION,
            1,
            false,
            Optional.empty(),
            true);
    ByteShingles shingles = ByteShingles.of(pieces, text.toString());
    long[] hashes = new Sha1Lanes(shingles.count()).hash(shingles);
    assertThat(hashes).hasSize(Math.max(1, count));
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    for (int i = 0; i < hashes.length; i++) {
      byte[] piece = Arrays.copyOfRange(shingles.bytes(), shingles.from(i), shingles.to(i));
      int first = ByteBuffer.wrap(sha1.digest(piece)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      assertThat(hashes[i]).as("%d bytes", piece.length).isEqualTo(first & 0xffff_ffffL);
    }
  }
}
