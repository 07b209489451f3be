package steel.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import steel.config.ConfigException;

/// What a folder of packed tokens holds: `manifest.json` beside the files.
///
/// @param dtype how a token is stored, `uint16` or `int32`
/// @param blockLength tokens a block: the context and one more
/// @param chunkSize tokens a file, padding included
/// @param tokens of all files, without padding
/// @param documents that they were made of
/// @param vocabSize one past the largest id that may occur
/// @param padId fills the last file
/// @param separatorId follows each document
/// @param tokenizerHash of the tokenizer that made the ids
/// @param sources documents and tokens of each source
/// @param files in the order of their blocks
/// @param recipe the settings they were made with, as YAML
public record Manifest(
    String dtype,
    int blockLength,
    long chunkSize,
    long tokens,
    long documents,
    int vocabSize,
    int padId,
    int separatorId,
    String tokenizerHash,
    Map<String, PackSummary.Source> sources,
    List<PackedFile> files,
    String recipe) {
  static final String FILE_NAME = "manifest.json";

  /// One file.
  ///
  /// @param bytes of the whole file
  /// @param tokens in it, without padding
  /// @param sha256 of the whole file
  public record PackedFile(String name, long bytes, long tokens, String sha256) {
    public PackedFile {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  public Manifest {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(tokenizerHash, "tokenizer_hash");
    sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    files = List.copyOf(files);
    if (blockLength < 2 || chunkSize < 1 || chunkSize % blockLength != 0) {
      throw new IllegalArgumentException(
          "chunk_size (%d) is not a multiple of block_length (%d)"
              .formatted(chunkSize, blockLength));
    }
    for (PackedFile file : files) {
      if (file.tokens() < 0 || file.tokens() > chunkSize) {
        throw new IllegalArgumentException(
            "%s cannot hold %d tokens".formatted(file.name(), file.tokens()));
      }
    }
  }

  /// Blocks with at least one token that is no padding.
  @JsonIgnore
  public long blocks() {
    return files.stream().mapToLong(this::blocksOf).sum();
  }

  /// The same of some of its files; what is said of sources and documents stays that of all.
  ///
  /// @param some of the files
  Manifest withFiles(List<PackedFile> some) {
    return new Manifest(
        dtype,
        blockLength,
        chunkSize,
        some.stream().mapToLong(PackedFile::tokens).sum(),
        documents,
        vocabSize,
        padId,
        separatorId,
        tokenizerHash,
        sources,
        some,
        recipe);
  }

  /// Blocks of one file with at least one token that is no padding.
  long blocksOf(PackedFile file) {
    return Math.ceilDiv(file.tokens(), (long) blockLength);
  }

  /// Reads the manifest of a folder.
  ///
  /// @throws ConfigException if there is none
  /// @throws steel.files.FormatException if it is broken
  public static Manifest read(Path folder) {
    try {
      return readFile(folder.resolve(FILE_NAME));
    } catch (IOException e) {
      throw new ConfigException(
          folder + ": no packed tokens here: its manifest.json cannot be read", e);
    }
  }

  /// Reads a manifest.
  ///
  /// @throws steel.files.FormatException if it is broken
  /// @throws IOException if it cannot be read
  static Manifest readFile(Path file) throws IOException {
    return StrictJson.atLeast(file, Manifest.class, "a manifest");
  }

  /// Writes it into a folder.
  ///
  /// @throws IOException if the disk refuses
  public void write(Path folder) throws IOException {
    StrictJson.write(folder.resolve(FILE_NAME), this);
  }
}
