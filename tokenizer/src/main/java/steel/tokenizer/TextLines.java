package steel.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import steel.files.FormatException;

/// Lines of UTF-8, each ended by LF; a CR before it belongs to the line. Bytes that are no
/// character become U+FFFD ([Utf8Decoding]). Reads ahead of what it gives. Owns the stream.
public final class TextLines implements AutoCloseable {
  /// A text that is one line of more than this is no list of lines.
  static final int MAX_LINE_BYTES = 1 << 28;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private byte[] line = new byte[1 << 10];
  private long number;
  private boolean ended;

  /// @param name of the stream, for errors
  public TextLines(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /// The next line without its break; null after the last.
  ///
  /// @throws FormatException if it is absurdly long
  /// @throws IOException as the stream does
  public @Nullable String next() throws IOException {
    int length = 0;
    number++;
    ended = false;
    while (!ended) {
      if (at == filled) {
        at = 0;
        filled = in.read(buffer);
        if (filled < 0) {
          filled = 0;
          return length == 0 ? null : Utf8Decoding.decode(line, length);
        }
      }
      int from = at;
      while (at < filled && buffer[at] != '\n') {
        at++;
      }
      length = append(length, from, at - from);
      if (at < filled) {
        at++;
        ended = true;
      }
    }
    return Utf8Decoding.decode(line, length);
  }

  private int append(int length, int from, int count) {
    if (length > MAX_LINE_BYTES - count) {
      throw error("is longer than %d MiB; break it into lines".formatted(MAX_LINE_BYTES >> 20));
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, length, count);
    return length + count;
  }

  /// Number of the line that [#next] gave last, from 1.
  public long number() {
    return number;
  }

  /// Whether that line ended with a break, which only the last may lack.
  public boolean hasBreak() {
    return ended;
  }

  /// What is wrong with that line, for the caller to throw.
  public FormatException error(String problem) {
    return new FormatException("%s:%d: %s".formatted(name, number, problem));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
