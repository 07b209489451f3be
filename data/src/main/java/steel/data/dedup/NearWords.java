package steel.data.dedup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import steel.data.shard.Workers;

/// Unites documents whose signatures, of one word, differ in at most `distance` bits. Exact: no
/// pair is missed.
///
/// The bits are cut into `blocks`. Words that differ in `distance` bits differ in at most so many
/// blocks, hence agree in some choice of `blocks - distance`; for every such choice the words are
/// put side by side by these bits and compared within each group. Source: Manku, Jain and Das Sarma
/// 2007, "Detecting near-duplicates for web crawling". A group that is too large to compare each
/// with each, in memory or to fit there at all, is cut in the same way by its other bits.
public final class NearWords {
  private final Signatures signatures;
  private final int distance;
  private final int blocks;
  private final Memory memory;

  /// @param signatures of one word; borrowed
  /// @param distance in bits, from 0
  /// @param blocks above `distance`, at most 64
  public NearWords(Signatures signatures, int distance, int blocks) {
    this(signatures, distance, blocks, Memory.ofThisProcess());
  }

  NearWords(Signatures signatures, int distance, int blocks, Memory memory) {
    if (distance < 0 || distance >= blocks || blocks > Long.SIZE) {
      throw new IllegalArgumentException(
          "distance %d must be below blocks %d, and those at most 64".formatted(distance, blocks));
    }
    this.signatures = signatures;
    this.distance = distance;
    this.blocks = blocks;
    this.memory = memory;
  }

  /// Unites them.
  ///
  /// @throws IOException if the caller was interrupted
  public void join(DisjointSets sets) throws IOException {
    Memory.Pool pool = new Memory.Pool(memory, signatures.count());
    List<Partition> partitions = new ArrayList<>();
    Workers.run(
        memory.threads(),
        BlockChoice.all(-1L, blocks, blocks - distance),
        bits -> {
          SignatureKey key = SignatureKey.ofAll(signatures, 0, bits);
          List<Partition> some = Partition.of(key, pool.capacity());
          synchronized (partitions) {
            partitions.addAll(some);
          }
        });
    Workers.run(
        memory.threads(),
        partitions,
        partition -> {
          Entries entries = pool.borrow();
          join(partition, entries, sets);
          pool.giveBack(entries);
        });
  }

  private void join(Partition partition, Entries entries, DisjointSets sets) {
    if (!partition.gather(entries, sets)) {
      joinSlice(partition.slice(), entries, sets);
      return;
    }
    NearGroups groups = new NearGroups(distance, sets);
    groups.join(entries, Long.SIZE, partition.key().width());
  }

  /// Words that agree in some bits, and are more than memory holds.
  private void joinSlice(SignatureKey slice, Entries entries, DisjointSets sets) {
    long varying = varying(slice);
    int bits = Long.bitCount(varying);
    if (bits <= distance) {
      uniteAll(slice, sets);
      return;
    }
    int cuts = Math.min(bits, distance + NearGroups.CHOSEN);
    for (long choice : BlockChoice.all(varying, cuts, cuts - distance)) {
      for (Partition smaller : Partition.of(slice.withBits(choice), entries.capacity())) {
        join(smaller, entries, sets);
      }
    }
  }

  /// The bits in which the words of a slice are not all the same.
  private long varying(SignatureKey slice) {
    long[] bits = new long[2]; // set in some, not set in some
    slice.forEach(
        (word, _) -> {
          bits[0] |= word;
          bits[1] |= ~word;
          return true;
        });
    return bits[0] & bits[1];
  }

  private static void uniteAll(SignatureKey slice, DisjointSets sets) {
    long[] first = {-1};
    slice.forEach(
        (_, document) -> {
          first[0] = first[0] < 0 ? document : first[0];
          sets.unite(first[0], document);
          return true;
        });
  }

  /// How many times all words are put side by side.
  public static long tables(int distance, int blocks) {
    return BlockChoice.count(blocks, blocks - distance);
  }
}
