package steel.data.dedup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import steel.data.shard.Workers;

/// Unites documents whose signatures are equal in at least one word. Every word stands for the same
/// property of each document, such as a band of MinHash.
public final class EqualWords {
  private final Signatures signatures;
  private final Memory memory;

  /// @param signatures borrowed
  public EqualWords(Signatures signatures) {
    this(signatures, Memory.ofThisProcess());
  }

  EqualWords(Signatures signatures, Memory memory) {
    this.signatures = signatures;
    this.memory = memory;
  }

  /// Unites them.
  ///
  /// @throws IOException if the caller was interrupted
  public void join(DisjointSets sets) throws IOException {
    List<Integer> words = IntStream.range(0, signatures.words()).boxed().toList();
    Memory.Pool pool = new Memory.Pool(memory, signatures.count());
    List<Partition> partitions = new ArrayList<>();
    Workers.run(
        memory.threads(),
        words,
        word -> {
          SignatureKey key = SignatureKey.ofAll(signatures, word, -1L);
          List<Partition> some = Partition.of(key, pool.capacity());
          synchronized (partitions) {
            partitions.addAll(some);
          }
        });
    Workers.run(memory.threads(), partitions, partition -> join(partition, pool, sets));
  }

  private static void join(Partition partition, Memory.Pool pool, DisjointSets sets) {
    Entries entries = pool.borrow();
    join(partition, entries, sets);
    pool.giveBack(entries);
  }

  private static void join(Partition partition, Entries entries, DisjointSets sets) {
    if (partition.gather(entries, sets)) {
      entries.unite(sets);
      return;
    }
    SignatureKey slice = partition.slice(); // different words that all begin alike
    SignatureKey rest = slice.withBits(~slice.sliceBits());
    for (Partition smaller : Partition.of(rest, entries.capacity())) {
      join(smaller, entries, sets);
    }
  }
}
