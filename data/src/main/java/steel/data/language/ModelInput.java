package steel.data.language;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import steel.files.FormatException;

/// Lines of a text file that may be compressed (gzip or Zstandard, told by its first bytes), as
/// bytes of one buffer. Owns the open file.
final class ModelInput implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final Path path;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 18];
  private int at;
  private int end;
  private int from;
  private int to;
  private long number;

  private ModelInput(Path path, InputStream in) {
    this.path = path;
    this.in = in;
  }

  /// @throws IOException if the file cannot be opened
  static ModelInput open(Path path) throws IOException {
    InputStream file = Files.newInputStream(path);
    try {
      BufferedInputStream start = new BufferedInputStream(file, 1 << 16);
      start.mark(4);
      byte[] magic = start.readNBytes(4);
      start.reset();
      return new ModelInput(path, decompressed(path, magic, start));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static InputStream decompressed(Path path, byte[] magic, InputStream in)
      throws IOException {
    if (magic.length == 4 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
      try {
        return new GZIPInputStream(in, 1 << 16);
      } catch (IOException e) {
        throw new FormatException(path, "its gzip header is broken: " + e.getMessage(), e);
      }
    }
    boolean zstd =
        magic.length == 4
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }

  /// Whether the bytes are compressed.
  boolean isCompressed() {
    return in instanceof GZIPInputStream || in instanceof ZstdInputStream;
  }

  /// Moves to the next line; its bytes are `buffer()[from()]` to `buffer()[to() - 1]`, without the
  /// line break (LF or CR LF).
  ///
  /// @return false at the end of the file
  /// @throws IOException if the disk fails
  boolean nextLine() throws IOException {
    from = at;
    int scan = at;
    while (true) {
      while (scan < end && buffer[scan] != '\n') {
        scan++;
      }
      if (scan < end) {
        at = scan + 1;
        break;
      }
      scan -= from;
      boolean more = fill();
      scan += from;
      if (!more) {
        at = end;
        if (from == end) {
          return false;
        }
        break;
      }
    }
    number++;
    to = scan > from && buffer[scan - 1] == '\r' ? scan - 1 : scan;
    return true;
  }

  /// Moves the unfinished line to the start of the buffer and reads on behind it.
  private boolean fill() throws IOException {
    int kept = end - from;
    if (kept > MAX_LINE_BYTES) {
      throw error("a line of over 1 MiB; is this a text file?");
    }
    if (kept == buffer.length) {
      byte[] larger = new byte[2 * buffer.length];
      System.arraycopy(buffer, from, larger, 0, kept);
      buffer = larger;
    } else {
      System.arraycopy(buffer, from, buffer, 0, kept);
    }
    from = 0;
    end = kept;
    int n;
    try {
      n = in.read(buffer, end, buffer.length - end);
    } catch (IOException e) {
      if (isCompressed()) {
        throw new FormatException(
            path, "its compression breaks off after line " + number + ": " + e.getMessage(), e);
      }
      throw e;
    }
    end += Math.max(0, n);
    return n > 0;
  }

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// The current line, for messages.
  String line() {
    String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  /// An error at the current line.
  FormatException error(String problem) {
    return new FormatException("%s:%d: %s".formatted(path, number, problem));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
