package steel.data.pack;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The tokens of several files, one after another.
///
/// @param pieces the files, in their order
/// @param type how a token is stored in them
record TokenStream(List<Piece> pieces, TokenType type) {
  private static final int BUFFER_BYTES = 1 << 20;

  /// One file.
  ///
  /// @param tokens how many it holds
  record Piece(Path file, long tokens) {}

  TokenStream {
    pieces = List.copyOf(pieces);
  }

  long tokens() {
    return pieces.stream().mapToLong(Piece::tokens).sum();
  }

  /// Copies some of them, as bytes.
  ///
  /// @param from the first, counted over all files
  /// @param count how many
  void copy(long from, long count, OutputStream to) throws IOException {
    long first = 0; // token of the file
    for (Piece piece : pieces) {
      long begin = Math.max(from, first);
      long end = Math.min(from + count, first + piece.tokens());
      if (begin < end) {
        copy(piece.file(), (begin - first) * type.bytes(), (end - begin) * type.bytes(), to);
      }
      first += piece.tokens();
    }
  }

  private static void copy(Path file, long from, long bytes, OutputStream to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long left = bytes; left > 0; left -= buffer.position()) {
        buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
        if (channel.read(buffer, from + bytes - left) < 0) {
          throw new EOFException(file + ": has become shorter");
        }
        to.write(buffer.array(), 0, buffer.position());
      }
    }
  }
}
