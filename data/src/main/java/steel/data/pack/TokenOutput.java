package steel.data.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tokens into a file, one after another, as they will stand in packed files. Owns the file.
final class TokenOutput implements AutoCloseable {
  private static final int BUFFER_TOKENS = 1 << 16;

  private final Path file;
  private final TokenType type;
  private final OutputStream out;
  private final byte[] buffer;
  private final MemorySegment tokens;
  private int buffered;

  TokenOutput(Path file, TokenType type) throws IOException {
    this.file = file;
    this.type = type;
    this.buffer = new byte[BUFFER_TOKENS * type.bytes()];
    this.tokens = MemorySegment.ofArray(buffer);
    this.out = Files.newOutputStream(file);
  }

  void add(int[] ids) throws IOException {
    for (int id : ids) {
      if (buffered == BUFFER_TOKENS) {
        flush();
      }
      type.put(tokens, (long) buffered * type.bytes(), id);
      buffered++;
    }
  }

  private void flush() throws IOException {
    try {
      out.write(buffer, 0, buffered * type.bytes());
    } catch (IOException e) { // a full disk does not say which file it refused
      FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
    buffered = 0;
  }

  @Override
  public void close() throws IOException {
    try (OutputStream _ = out) {
      flush();
    }
  }
}
