package steel.data.operator;

import java.io.IOException;
import steel.data.Nearness;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.EqualWords;
import steel.data.dedup.MinHash;
import steel.data.dedup.Signatures;

/// Finds near duplicates by MinHash: texts that agree in a band of minima, and what agrees with
/// those, are one; the first of them stays.
///
/// @param hash of a text
public record DocumentMinhashDeduplicator(MinHash hash) implements Operator.Deduplicator {
  @Override
  public String name() {
    return "document_minhash_deduplicator";
  }

  @Override
  public int words() {
    return hash.words();
  }

  @Override
  public void sign(String text, long[] signature) {
    hash.sign(text, signature);
  }

  @Override
  public Nearness nearness() {
    return new Nearness.AnyWord();
  }

  @Override
  public void join(Signatures signatures, DisjointSets sets) throws IOException {
    new EqualWords(signatures).join(sets);
  }
}
