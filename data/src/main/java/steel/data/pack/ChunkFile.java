package steel.data.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import steel.data.Manifest;

/// One packed file to be written: some tokens of a stream, then padding.
///
/// @param name of the file
/// @param stream where the tokens come from
/// @param from the first of them
/// @param tokens how many
/// @param chunkSize tokens of the file, padding included
/// @param pad fills it
record ChunkFile(String name, TokenStream stream, long from, long tokens, long chunkSize, int pad) {
  private static final int PAD_TOKENS = 1 << 14;

  /// Writes it into a folder.
  ///
  /// @return what the manifest says of it
  /// @throws IOException if the disk refuses; names the file
  Manifest.PackedFile write(Path folder) throws IOException {
    PackedHeader header = new PackedHeader(stream.type(), chunkSize);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (OutputStream out =
          new DigestOutputStream(
              new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16),
              digest)) {
        out.write(header.toBytes());
        stream.copy(from, tokens, out);
        pad(out);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new Manifest.PackedFile(name, header.fileBytes(), tokens, sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      FileSystemException named =
          new FileSystemException(folder.resolve(name).toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private void pad(OutputStream out) throws IOException {
    int width = stream.type().bytes();
    byte[] padding = new byte[PAD_TOKENS * width];
    MemorySegment segment = MemorySegment.ofArray(padding);
    for (int i = 0; i < PAD_TOKENS; i++) {
      stream.type().put(segment, (long) i * width, pad);
    }
    for (long left = chunkSize - tokens; left > 0; left -= PAD_TOKENS) {
      out.write(padding, 0, (int) Math.min(left, PAD_TOKENS) * width);
    }
  }
}
