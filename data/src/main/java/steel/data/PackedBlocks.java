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

/// The blocks of a folder of packed tokens, mapped. Owns the mapping. For any number of threads.
///
/// Blocks that are all padding, at the end of the last file, are left out.
public final class PackedBlocks implements AutoCloseable {
  private final Manifest manifest;
  private final List<PackedFileReader> files;
  private final long[] ends; // ends[i]: blocks of the files up to i
  private final Arena arena;

  private PackedBlocks(Manifest manifest, List<PackedFileReader> files, long[] ends, Arena arena) {
    this.manifest = manifest;
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
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is the PackedBlocks that is returned
  public static PackedBlocks open(Path folder) throws IOException {
    Manifest manifest = Manifest.read(folder);
    Arena arena = Arena.ofShared(); // shared: loader threads read it too
    try {
      List<PackedFileReader> files = new ArrayList<>();
      long[] ends = new long[manifest.files().size()];
      long blocks = 0;
      for (Manifest.PackedFile file : manifest.files()) {
        blocks += manifest.blocksOf(file);
        ends[files.size()] = blocks;
        files.add(PackedFileReader.open(folder, manifest, file, arena));
      }
      return new PackedBlocks(manifest, files, ends, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// Tokens a block: the context and one more, because the target of each token is the next.
  public int blockLength() {
    return manifest.blockLength();
  }

  /// How many blocks there are.
  public long count() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
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
    int file = Arrays.binarySearch(ends, block + 1);
    file = file >= 0 ? file : -file - 1;
    files.get(file).read(file == 0 ? block : block - ends[file - 1], into);
  }

  /// What the folder says of itself.
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public void close() {
    arena.close();
  }
}
