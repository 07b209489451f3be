package steel.data.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.SignatureFiles;
import steel.data.dedup.Signatures;
import steel.data.operator.Operator;

/// Which of the documents, or passages, that have a signature are the first of their kind. Numbered
/// from 0 in the order of the shards. Owns the mapped file behind it.
final class Duplicates implements AutoCloseable {
  private static final String SETS = "sets";
  private static final String SIGNATURES = "signatures";

  private final DisjointSets sets;

  private Duplicates(DisjointSets sets) {
    this.sets = sets;
  }

  /// Joins signatures.
  interface Join {
    /// Unites what is duplicate.
    ///
    /// @throws IOException as the disk does
    void join(Signatures signatures, DisjointSets sets) throws IOException;
  }

  /// Finds the duplicates among the signatures of all shards.
  ///
  /// @param parts signatures of each shard, in order
  /// @param words of a signature
  /// @param into gets the result
  static void find(List<Path> parts, int words, Join join, Path into) throws IOException {
    Path file = into.resolve(SIGNATURES);
    SignatureFiles.concatenate(parts, file);
    try (Signatures signatures = Signatures.open(file, words);
        DisjointSets sets = DisjointSets.create(into.resolve(SETS), signatures.count())) {
      join.join(signatures, sets);
    }
    Files.delete(file);
  }

  /// Opens what [#find] has written.
  static Duplicates open(Path folder) throws IOException {
    return new Duplicates(DisjointSets.open(folder.resolve(SETS)));
  }

  /// The first that one is a duplicate of; itself if it is a first.
  long first(long number) {
    return sets.first(number);
  }

  /// How many there are.
  long count() {
    return sets.count();
  }

  @Override
  public void close() {
    sets.close();
  }

  /// Asks for those of one shard, one after the other.
  ///
  /// @param first number of the shard's first
  InShard from(long first) {
    return new InShard(first);
  }

  /// Where the questions about a shard have come to.
  final class InShard {
    private long next;
    private long first;

    private InShard(long next) {
      this.next = next;
    }

    /// Whether the next document is the first of its kind.
    boolean isNextFirst() {
      first = sets.first(next);
      return first == next++;
    }

    /// The first of the kind of the document that was asked for last.
    long firstOfLast() {
      return first;
    }

    /// The next text without its passages that were there before.
    ///
    /// @param count how many passages it has
    String withoutNext(Operator.PassageDeduplicator operator, String text, int count) {
      BitSet seen = new BitSet(count);
      for (int i = 0; i < count; i++) {
        seen.set(i, !isNextFirst());
      }
      return seen.isEmpty() ? text : operator.without(text, seen);
    }
  }
}
