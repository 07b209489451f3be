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
  private final List<Manifest> manifests;
  private final List<PackedFileReader> files;
  private final long[] ends; // ends[i]: blocks of the files up to i
  private final Arena arena;

  private PackedBlocks(
      List<Manifest> manifests, List<PackedFileReader> files, long[] ends, Arena arena) {
    this.manifests = manifests;
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
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is the PackedBlocks that is returned
  public static PackedBlocks open(List<Path> folders) throws IOException {
    List<Manifest> manifests = PackedFolders.read(folders);
    Arena arena = Arena.ofShared(); // shared: loader threads read it too
    try {
      List<PackedFileReader> files = new ArrayList<>();
      long[] ends = new long[manifests.stream().mapToInt(m -> m.files().size()).sum()];
      long blocks = 0;
      for (int i = 0; i < manifests.size(); i++) {
        Manifest manifest = manifests.get(i);
        for (Manifest.PackedFile file : manifest.files()) {
          blocks += manifest.blocksOf(file);
          ends[files.size()] = blocks;
          files.add(PackedFileReader.open(folders.get(i), manifest, file, arena));
        }
      }
      return new PackedBlocks(manifests, files, ends, arena);
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
    return manifests.stream().mapToLong(Manifest::tokens).sum();
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
    files.get(file).read(file == 0 ? block : block - ends[file - 1], into);
  }

  /// Tokens of a block that are no padding.
  public long tokens(long block) {
    int file = fileOf(block);
    return files.get(file).tokens(file == 0 ? block : block - ends[file - 1]);
  }

  private int fileOf(long block) {
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
    return manifests.getFirst();
  }

  @Override
  public void close() {
    arena.close();
  }
}
