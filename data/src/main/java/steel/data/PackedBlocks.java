package steel.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.config.ConfigException;
import steel.data.pack.PackedFileReader;
import steel.files.FormatException;

/// The blocks of folders of packed tokens, mapped. Owns the mapping. For any number of threads.
///
/// Blocks that are all padding, at the end of the last file of a folder, are left out.
public final class PackedBlocks implements AutoCloseable {
  private final List<PackedSet> sets;
  private final List<PackedFileReader> files;
  private final long[] ends; // ends[i]: blocks of the files up to i
  private final Arena arena;

  private PackedBlocks(
      List<PackedSet> sets, List<PackedFileReader> files, long[] ends, Arena arena) {
    this.sets = sets;
    this.files = files;
    this.ends = ends;
    this.arena = arena;
  }

  /// Opens a folder that [Pack] wrote. Lengths and headers are checked now, checksum and ids of a
  /// file when one of its blocks is first read.
  ///
  /// @throws ConfigException if there is no manifest
  /// @throws FormatException if a file is not as the manifest says
  /// @throws IOException if the disk fails
  public static PackedBlocks open(Path folder) throws IOException {
    return open(List.of(folder));
  }

  /// Opens folders one after another: the first block of each follows the last of the one before.
  ///
  /// @throws ConfigException if one has no manifest, was packed in another way than the first, or
  ///   has a file that was there already
  /// @throws FormatException if a file is not as its manifest says
  /// @throws IOException if the disk fails
  public static PackedBlocks open(List<Path> folders) throws IOException {
    return openSets(folders.stream().map(PackedSet::of).toList());
  }

  /// Opens a folder and behind it what was appended.
  ///
  /// @param profile how: the original reads files in an order of its own, and blocks of padding
  /// @throws ConfigException if something appended is not the same any more, if the original would
  ///   not read it, and as [#open(List)]
  /// @throws FormatException if a file is not as its manifest says
  /// @throws IOException if the disk fails
  public static PackedBlocks open(Path folder, AppendLog log, Profile profile) throws IOException {
    List<PackedSet> sets = new ArrayList<>(List.of(PackedSet.of(folder)));
    sets.addAll(log.sets());
    return switch (profile) {
      case CORRECTED -> openSets(sets);
      case REFERENCE -> openSets(asTheOriginalReadsThem(sets));
    };
  }

  private static List<PackedSet> asTheOriginalReadsThem(List<PackedSet> sets) throws IOException {
    Manifest first = sets.getFirst().manifest();
    List<PackedSet> read = new ArrayList<>();
    for (PackedSet set : sets) {
      Manifest next = set.manifest();
      if (next.chunkSize() != first.chunkSize() || !next.dtype().equals(first.dtype())) {
        throw new ConfigException(
            "%s: its files have %,d tokens of %s, those of %s %,d of %s; the original reads them only"
                    .formatted(
                        set.folder(),
                        next.chunkSize(),
                        next.dtype(),
                        sets.getFirst().folder(),
                        first.chunkSize(),
                        first.dtype())
                + " if they are alike: pack with one blocks_per_file");
      }
      read.add(set.asTheOriginalReadsIt());
    }
    return read;
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is the PackedBlocks that is returned
  private static PackedBlocks openSets(List<PackedSet> sets) throws IOException {
    PackedFolders.requireTogether(sets);
    Arena arena = Arena.ofShared(); // shared: loader threads read it too
    try {
      List<PackedFileReader> files = new ArrayList<>();
      long[] ends = new long[sets.stream().mapToInt(set -> set.manifest().files().size()).sum()];
      long blocks = 0;
      for (PackedSet set : sets) {
        for (Manifest.PackedFile file : set.manifest().files()) {
          blocks += set.manifest().blocksOf(file);
          ends[files.size()] = blocks;
          files.add(PackedFileReader.open(set.folder(), set.manifest(), file, arena));
        }
      }
      return new PackedBlocks(List.copyOf(sets), files, ends, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// Tokens a block: the context and one more, because the target of each token is the next.
  public int blockLength() {
    return manifest().blockLength();
  }

  /// How many blocks there are.
  public long count() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  /// Tokens of all blocks, without padding.
  long tokens() {
    return sets.stream().mapToLong(set -> set.manifest().tokens()).sum();
  }

  /// Reads one block.
  ///
  /// @param block from 0
  /// @param into gets the ids, `[blockLength]`
  /// @throws FormatException if the file has changed since it was packed
  public void read(long block, long[] into) {
    if (block < 0 || block >= count()) {
      throw new IllegalArgumentException("no block %d of %d".formatted(block, count()));
    }
    if (into.length != blockLength()) {
      throw new IllegalArgumentException(
          "a block has %d tokens, not %d".formatted(blockLength(), into.length));
    }
    int file = fileOf(block);
    files.get(file).read(block - firstOf(file), into);
  }

  /// Tokens of a block that are no padding.
  public long tokens(long block) {
    int file = fileOf(block);
    return files.get(file).tokens(block - firstOf(file));
  }

  /// The packed files, in the order of their blocks.
  List<Path> files() {
    List<Path> paths = new ArrayList<>();
    for (PackedSet set : sets) {
      set.manifest().files().forEach(file -> paths.add(set.path(file)));
    }
    return paths;
  }

  /// The first block of a file.
  long firstOf(int file) {
    return file == 0 ? 0 : ends[file - 1];
  }

  /// How many blocks a file has.
  long countOf(int file) {
    return ends[file] - firstOf(file);
  }

  /// The file of a block, from 0.
  int fileOf(long block) {
    int file = Arrays.binarySearch(ends, block + 1);
    if (file < 0) {
      return -file - 1;
    }
    while (file > 0 && ends[file - 1] == ends[file]) { // a file that is all padding
      file--;
    }
    return file;
  }

  /// What the first folder says of itself; block length, tokenizer and padding are those of all.
  public Manifest manifest() {
    return sets.getFirst().manifest();
  }

  /// What they are made of, in the order of the blocks.
  public List<PackedSet> sets() {
    return sets;
  }

  @Override
  public void close() {
    arena.close();
  }
}
