package steel.data.pack;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import steel.data.Manifest;
import steel.files.FormatException;

/// One packed file, mapped. Header and length are checked at once; checksum and ids when a block is
/// first read, so that opening a terabyte takes no time.
public final class PackedFileReader {
  private static final long SLICE_BYTES = 1L << 26;

  private final Path file;
  private final Manifest manifest;
  private final Manifest.PackedFile expected;
  private final MemorySegment bytes; // Borrowed from the arena of whoever opened it
  private final TokenType type;
  private volatile boolean verified;

  private PackedFileReader(
      Path file,
      Manifest manifest,
      Manifest.PackedFile expected,
      MemorySegment bytes,
      TokenType type) {
    this.file = file;
    this.manifest = manifest;
    this.expected = expected;
    this.bytes = bytes;
    this.type = type;
  }

  /// Maps a file.
  ///
  /// @param arena owns the mapping
  /// @throws FormatException if it is missing, or not as the manifest says
  /// @throws IOException if the disk fails
  public static PackedFileReader open(
      Path folder, Manifest manifest, Manifest.PackedFile expected, Arena arena)
      throws IOException {
    Path file = folder.resolve(expected.name());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      PackedHeader header = PackedHeader.read(file, bytes);
      if (!header.type().label().equals(manifest.dtype())) {
        throw new FormatException(
            file,
            "holds %s, manifest.json says %s; was it exchanged?"
                .formatted(header.type().label(), manifest.dtype()));
      }
      if (header.chunkSize() != manifest.chunkSize()) {
        throw new FormatException(
            file,
            "holds %d tokens, manifest.json says %d; was it exchanged?"
                .formatted(header.chunkSize(), manifest.chunkSize()));
      }
      return new PackedFileReader(file, manifest, expected, bytes, header.type());
    } catch (NoSuchFileException e) {
      throw new FormatException(file, "is missing, manifest.json names it; pack again", e);
    }
  }

  /// Reads one block.
  ///
  /// @param block from 0, in this file
  /// @throws FormatException when first read, if the bytes are not those that were packed
  public void read(long block, long[] into) {
    if (!verified) {
      verify(block);
    }
    long first = block * into.length;
    for (int i = 0; i < into.length; i++) {
      into[i] = type.get(bytes, PackedHeader.BYTES, first + i);
    }
  }

  /// Tokens of a block that are no padding.
  ///
  /// @param block from 0, in this file
  public long tokens(long block) {
    long length = manifest.blockLength();
    return Math.clamp(expected.tokens() - block * length, 0, length);
  }

  /// Checks checksum and ids now.
  ///
  /// @throws FormatException if the bytes are not those that were packed
  public void requireWhole() {
    verify(0);
  }

  /// @param block that is wanted, for messages
  private synchronized void verify(long block) {
    if (verified) {
      return;
    }
    if (!sha256().equals(expected.sha256())) {
      throw new FormatException(
          file,
          "its checksum is not that of manifest.json: bytes have changed since it was packed; pack"
              + " again or restore the file (block %d of it was wanted)".formatted(block));
    }
    long tokens = manifest.chunkSize();
    for (long i = 0; i < tokens; i++) {
      int id = type.get(bytes, PackedHeader.BYTES, i);
      if (id < 0 || id >= manifest.vocabSize()) {
        throw new FormatException(
            file,
            "token %d of block %d is %d, beyond the vocabulary of %d; was it made with another"
                    .formatted(
                        i % manifest.blockLength(),
                        i / manifest.blockLength(),
                        id,
                        manifest.vocabSize())
                + " tokenizer?");
      }
    }
    verified = true;
  }

  private String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (long at = 0; at < bytes.byteSize(); at += SLICE_BYTES) {
        long length = Math.min(SLICE_BYTES, bytes.byteSize() - at);
        digest.update(bytes.asSlice(at, length).asByteBuffer());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
