package steel.data.dedup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import steel.data.Profile;
import steel.data.text.TextHash;

/// Minima of the hashes of a text's shingles under many permutations: two texts agree in about as
/// large a share of them as they have of their shingles in common. Source: Broder 1997, "On the
/// resemblance and containment of documents".
///
/// A signature has a word a band: a hash of its minima. Different minima have the same word with
/// probability `2^-64`, so among `n` documents about `n^2 * bands / 2^65` pairs are united by
/// chance: 0.0004 of 25 million with 25 bands.
///
/// In the reference profile a shingle's hash `h` is the first four bytes of its SHA-1,
/// little-endian; a permutation is the lower half of `(h * a + b mod 2^64) mod (2^61 - 1)`, with
/// the numbers that NumPy's generator draws from the seed 42; and all texts without shingles are
/// equal. In the corrected one the hash has 64 bits, see [TokenHashes], and a permutation is `h * a
/// + b mod 2^64`, where the product's upper bits decide (Dietzfelbinger et al. 1997, multiply-shift
///   hashing).
public final class MinHash {
  /// Data-juicer's largest value, and that of texts without shingles.
  private static final long MAX_HASH = 0xffff_ffffL;

  private static final long PRIME = (1L << 61) - 1;
  private static final int SEED = 42;
  private static final long FACTOR = 0x9e3779b97f4a7c15L; // odd, its bits without a pattern

  private final Shingling shingling;
  private final Bands bands;
  private final long[] factors;
  private final long[] offsets;

  /// @param bands of the minima; as many permutations are used as they take
  public MinHash(Shingling shingling, Bands bands) {
    this.shingling = shingling;
    this.bands = bands;
    this.factors = new long[bands.permutations()];
    this.offsets = new long[bands.permutations()];
    if (shingling.profile() == Profile.REFERENCE) {
      MersenneTwister random = new MersenneTwister(SEED);
      for (int i = 0; i < factors.length; i++) {
        factors[i] = random.between(1, PRIME);
        offsets[i] = random.between(0, PRIME);
      }
    } else {
      for (int i = 0; i < factors.length; i++) {
        factors[i] = TextHash.mix(2L * i + 1) | 1;
        offsets[i] = TextHash.mix(2L * i + 2);
      }
    }
  }

  /// How many words a signature has: one a band.
  public int words() {
    return bands.count();
  }

  /// Signs a text.
  ///
  /// @param signature gets the words
  public void sign(String text, long[] signature) {
    long[] minima = minima(text);
    for (int band = 0; band < bands.count(); band++) {
      long word = 0;
      for (int row = band * bands.rows(); row < (band + 1) * bands.rows(); row++) {
        word = TextHash.mix(word * FACTOR + minima[row]);
      }
      signature[band] = word;
    }
  }

  /// The minimum of each permutation, band by band.
  long[] minima(String text) {
    long[] minima = new long[factors.length];
    if (shingling.profile() == Profile.REFERENCE) {
      Arrays.fill(minima, MAX_HASH);
      for (long hash : referenceHashes(text)) {
        lowerByReference(hash, minima);
      }
    } else {
      Arrays.fill(minima, Long.MAX_VALUE);
      for (long hash : TokenHashes.of(shingling, text)) {
        lower(hash, minima);
      }
    }
    return minima;
  }

  private void lower(long hash, long[] minima) {
    long[] a = factors;
    long[] b = offsets;
    for (int i = 0; i < minima.length; i++) {
      minima[i] = Math.min(minima[i], hash * a[i] + b[i]);
    }
  }

  private void lowerByReference(long hash, long[] minima) {
    long[] a = factors;
    long[] b = offsets;
    for (int i = 0; i < minima.length; i++) {
      long value = hash * a[i] + b[i];
      long folded = (value & PRIME) + (value >>> 61); // at most PRIME + 7
      long reduced = folded - (PRIME & ((PRIME - 1 - folded) >> 63));
      minima[i] = Math.min(minima[i], reduced & MAX_HASH);
    }
  }

  private long[] referenceHashes(String text) {
    ByteShingles shingles = ByteShingles.of(shingling, text);
    long[] hashes = new long[shingles.count()];
    MessageDigest sha1 = sha1();
    for (int i = 0; i < hashes.length; i++) {
      sha1.update(shingles.bytes(), shingles.from(i), shingles.to(i) - shingles.from(i));
      byte[] digest = sha1.digest();
      hashes[i] =
          (digest[0] & 0xff)
              | (digest[1] & 0xff) << 8
              | (digest[2] & 0xff) << 16
              | (digest[3] & 0xffL) << 24;
    }
    return hashes;
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MinHash some
        && some.shingling.equals(shingling)
        && some.bands.equals(bands);
  }

  @Override
  public int hashCode() {
    return 31 * shingling.hashCode() + bands.hashCode();
  }

  /// What it depends on; a stopped run goes on only with the same.
  @Override
  public String toString() {
    return "MinHash[%s, %s]".formatted(shingling, bands);
  }
}
