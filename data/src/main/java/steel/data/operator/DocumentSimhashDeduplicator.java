package steel.data.operator;

import java.io.IOException;
import steel.data.Nearness;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.NearWords;
import steel.data.dedup.Signatures;
import steel.data.dedup.SimHash;

/// Finds near duplicates by fingerprints that differ in few bits; what is near to something near
/// belongs to it too. The first of them stays.
///
/// @param fingerprint of a text, the whole signature
/// @param numBlocks how a fingerprint is cut in the search; changes its cost, not its outcome
/// @param hammingDistance the largest number of bits in which near duplicates differ
public record DocumentSimhashDeduplicator(SimHash fingerprint, int numBlocks, int hammingDistance)
    implements Operator.Deduplicator {
  @Override
  public String name() {
    return "document_simhash_deduplicator";
  }

  @Override
  public int words() {
    return 1;
  }

  @Override
  public void sign(String text, long[] signature) {
    signature[0] = fingerprint.of(text);
  }

  @Override
  public Nearness nearness() {
    return new Nearness.Bits(hammingDistance, numBlocks);
  }

  @Override
  public void join(Signatures signatures, DisjointSets sets) throws IOException {
    new NearWords(signatures, hammingDistance, numBlocks).join(sets);
  }
}
