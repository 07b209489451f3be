package steel.data.dedup;

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
      ByteShingles shingles = ByteShingles.of(shingling, text);
      long[] hashes = new Sha1Lanes(shingles.count()).hash(shingles);
      for (int i = 0; i < minima.length; i++) {
        minima[i] = referenceMinimum(hashes, factors[i], offsets[i]);
      }
    } else {
      long[] hashes = TokenHashes.of(shingling, text);
      for (int i = 0; i < minima.length; i++) {
        minima[i] = minimum(hashes, factors[i], offsets[i]);
      }
    }
    return minima;
  }

  // A permutation after the other, not a hash after the other: so factors stay in registers.

  private static long minimum(long[] hashes, long factor, long offset) {
    long minimum = Long.MAX_VALUE;
    for (long hash : hashes) {
      minimum = Math.min(minimum, hash * factor + offset);
    }
    return minimum;
  }

  private static long referenceMinimum(long[] hashes, long factor, long offset) {
    long minimum = MAX_HASH;
    for (long hash : hashes) {
      long value = hash * factor + offset;
      long folded = (value & PRIME) + (value >>> 61); // at most PRIME + 7
      long reduced = folded - (PRIME & ((PRIME - 1 - folded) >> 63));
      minimum = Math.min(minimum, reduced & MAX_HASH);
    }
    return minimum;
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
