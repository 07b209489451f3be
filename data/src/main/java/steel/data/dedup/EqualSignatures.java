package steel.data.dedup;

import java.util.Arrays;
import steel.data.text.TextHash;

/// Unites documents whose signatures are equal in every word.
///
/// Signatures are hashed into parts that fit the heap; each part is found by one walk through the
/// table and told apart in a hash table of document numbers. The heap holds a part, whatever the
/// number of documents.
public final class EqualSignatures {
  private static final int MOST_SLOTS = 1 << 24; // 128 MB
  private static final long FREE = -1;
  private static final long FACTOR = 0x9e3779b97f4a7c15L; // odd, its bits without a pattern

  private EqualSignatures() {}

  /// Unites every document with the first of its signature.
  ///
  /// @param signatures of all documents
  /// @param sets of as many documents
  public static void join(Signatures signatures, DisjointSets sets) {
    join(signatures, sets, MOST_SLOTS);
  }

  /// As [#join(Signatures, DisjointSets)], with tables of a given size.
  ///
  /// @param mostSlots of a table; a power of two
  static void join(Signatures signatures, DisjointSets sets, int mostSlots) {
    long count = signatures.count();
    int slots = (int) Math.min(mostSlots, Long.highestOneBit(Math.max(1, count)) * 4);
    long parts = count / (slots / 4) + 1; // a table is about a quarter full, and never all full
    long[] table = new long[slots];
    for (long part = 0; part < parts; part++) {
      Arrays.fill(table, FREE);
      for (long document = 0; document < count; document++) {
        long hash = hash(signatures, document);
        if (Math.unsignedMultiplyHigh(hash, parts) == part) {
          join(signatures, sets, table, (int) hash & (slots - 1), document);
        }
      }
    }
  }

  private static void join(
      Signatures signatures, DisjointSets sets, long[] table, int home, long document) {
    int slot = home;
    while (table[slot] != FREE) {
      if (isEqual(signatures, table[slot], document)) {
        sets.unite(table[slot], document);
        return;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = document;
  }

  private static boolean isEqual(Signatures signatures, long a, long b) {
    for (int word = 0; word < signatures.words(); word++) {
      if (signatures.word(a, word) != signatures.word(b, word)) {
        return false;
      }
    }
    return true;
  }

  /// Spreads all words over 64 bits.
  private static long hash(Signatures signatures, long document) {
    long hash = 0;
    for (int word = 0; word < signatures.words(); word++) {
      hash = TextHash.mix((hash + signatures.word(document, word)) * FACTOR);
    }
    return hash;
  }
}
