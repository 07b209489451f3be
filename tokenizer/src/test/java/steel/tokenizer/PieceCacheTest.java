package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class PieceCacheTest {
  private static final int PADDING = 32;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void givesBackWhatWasPutOrNothing(long seed) {
    RandomGenerator random = Cases.random(seed);
    PieceCache cache = new PieceCache();
    int known = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] piece = piece(random);
      int[] tokens = tokens(piece);
      IntList out = new IntList(16);
      out.add(-7);
      if (cache.find(piece, 0, piece.length - PADDING, out)) {
        known++;
        assertThat(tokensOf(out)).isEqualTo(tokens);
      } else {
        assertThat(out.size()).isOne();
        out.addAll(tokens, tokens.length);
        cache.put(piece, 0, piece.length - PADDING, out, 1);
      }
    }
    assertThat(known).isPositive();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void knowsWhatWasPutLast(long seed) {
    RandomGenerator random = Cases.random(seed);
    PieceCache cache = new PieceCache();
    for (int length = 1; length <= 32; length++) {
      byte[] piece = new byte[length + PADDING];
      random.nextBytes(piece);
      piece[length - 1] = 'a';
      IntList out = new IntList(16);
      out.add(random.nextInt(1 << 18));
      assertThat(cache.find(piece, 0, length, out)).isFalse();
      cache.put(piece, 0, length, out, 0);
      assertThat(cache.find(piece, 0, length, out)).isTrue();
      assertThat(out.toArray()).containsExactly(out.get(0), out.get(0));
    }
  }

  @Test
  void piecesThatDifferInZeroBytesAreDifferent() {
    PieceCache cache = new PieceCache();
    byte[] zeros = new byte[2 * PADDING];
    IntList out = new IntList(16);
    for (int length = 1; length <= 32; length++) {
      assertThat(cache.find(zeros, 0, length, out)).isFalse();
      out.add(length);
      cache.put(zeros, 0, length, out, 0);
      out.clear();
    }
  }

  @Test
  void whatDoesNotFitIsNotRemembered() {
    PieceCache cache = new PieceCache();
    byte[] text = new byte[40];
    Arrays.fill(text, (byte) 'a');
    IntList out = new IntList(16);
    out.addAll(new int[] {1 << 18, 1, 2, 3, 4, 5, 6, 7}, 8);
    for (int length : new int[] {4, 12, 20}) {
      cache.put(text, 0, length, out, 0);
      assertThat(cache.find(text, 0, length, out)).isFalse();
      cache.put(text, 40 - length, 40, out, 7);
      assertThat(cache.find(text, 40 - length, 40, out)).as("at the end of the array").isFalse();
    }
    cache.put(text, 0, 33, out, 7);
    assertThat(cache.find(text, 0, 33, out)).isFalse();
  }

  /// Few letters and many lengths, so that pieces come again and begin alike; with what follows.
  private static byte[] piece(RandomGenerator random) {
    int length = 1 + random.nextInt(random.nextBoolean() ? 4 : 36);
    byte[] piece = new byte[length + PADDING];
    byte[] letters = {0, 1, 'a', (byte) 0xe4};
    int variety = 1 + random.nextInt(letters.length);
    for (int i = 0; i < length; i++) {
      piece[i] = letters[random.nextInt(variety)];
    }
    for (int i = length; i < piece.length; i++) {
      piece[i] = (byte) random.nextInt(256);
    }
    return piece;
  }

  /// One to nine tokens, up to the largest id there may be, that nothing but the piece decides.
  private static int[] tokens(byte[] piece) {
    int hash = Arrays.hashCode(Arrays.copyOf(piece, piece.length - PADDING)) * 0x9e3779b1;
    int[] tokens = new int[1 + (hash >>> 28) % 9];
    for (int i = 0; i < tokens.length; i++) {
      hash *= 0x9e3779b1;
      hash ^= hash >>> 15;
      tokens[i] = (hash & Vocabulary.MAX_ID - 1) >>> (hash >>> 29);
    }
    return tokens;
  }

  private static int[] tokensOf(IntList out) {
    assertThat(out.get(0)).isEqualTo(-7);
    return Arrays.copyOfRange(out.toArray(), 1, out.size());
  }
}
