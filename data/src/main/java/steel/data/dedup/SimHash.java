package steel.data.dedup;

import steel.data.Profile;

/// A fingerprint of 64 bits that differs in few of them where texts differ in few shingles: a bit
/// is set if it is set in the hashes of more than half of the shingles, each as often as it occurs.
/// Sources: Charikar 2002, "Similarity estimation techniques from rounding algorithms"; Manku, Jain
/// and Das Sarma 2007, "Detecting near-duplicates for web crawling".
///
/// In the reference profile the hash is the first half of the MD5 of the shingle's UTF-8, and a
/// text without shingles has the fingerprint 0, as every other such text. In the corrected one see
/// [TokenHashes].
public record SimHash(Shingling shingling) {
  /// The fingerprint of a text.
  public long of(String text) {
    if (shingling.profile() == Profile.CORRECTED) {
      return BitVotes.majority(TokenHashes.of(shingling, text));
    }
    ByteShingles shingles = ByteShingles.of(shingling, text);
    return shingles.count() == 0
        ? 0
        : BitVotes.majority(new Md5Lanes(shingles.count()).hash(shingles));
  }
}
