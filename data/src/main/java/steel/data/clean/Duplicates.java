package steel.data.clean;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.Signatures;

/// Which of the documents, or passages, that have a signature are the first of their kind. Numbered
/// from 0 in the order of the shards. Owns the mapped file behind it.
public final class Duplicates implements AutoCloseable {
  private static final String SETS = "sets";
  private static final String SIGNATURES = "signatures";

  private final DisjointSets sets;

  private Duplicates(DisjointSets sets) {
    this.sets = sets;
  }

  /// Joins signatures.
  public interface Join {
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
  public static void find(List<Path> parts, int words, Join join, Path into) throws IOException {
    Path file = into.resolve(SIGNATURES);
    concatenate(parts, file);
    try (Signatures signatures = Signatures.open(file, words);
        DisjointSets sets = DisjointSets.create(into.resolve(SETS), signatures.count())) {
      join.join(signatures, sets);
    }
    Files.delete(file);
  }

  private static void concatenate(List<Path> parts, Path into) throws IOException {
    try (FileChannel out =
        FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Path part : parts) {
        try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
          for (long at = 0; at < in.size(); ) {
            at += in.transferTo(at, in.size() - at, out);
          }
        }
      }
    }
  }

  /// Opens what [#find] has written.
  public static Duplicates open(Path folder) throws IOException {
    return new Duplicates(DisjointSets.open(folder.resolve(SETS)));
  }

  /// How many there are, first ones and others.
  public long count() {
    return sets.count();
  }

  /// How many are no first ones.
  public long countDuplicates() {
    long duplicates = 0;
    for (long i = 0; i < sets.count(); i++) {
      duplicates += sets.first(i) == i ? 0 : 1;
    }
    return duplicates;
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
  final class InShard implements Firsts {
    private long next;
    private long first;

    private InShard(long next) {
      this.next = next;
    }

    @Override
    public boolean isNextFirst() {
      first = sets.first(next);
      return first == next++;
    }

    @Override
    public long firstOfLast() {
      return first;
    }
  }
}
