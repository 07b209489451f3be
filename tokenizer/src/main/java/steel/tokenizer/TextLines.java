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

  /// Longer lines come in parts, if asked for.
  static final int PART_BYTES = 1 << 24;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private long read; // bytes of the stream
  private byte[] line = new byte[1 << 10];
  private int kept; // bytes of the line that stood behind the last cut
  private long number;
  private boolean ended;
  private boolean goesOn;

  /// @param name of the stream, for errors
  public TextLines(InputStream in, String name) {
    this(in, name, 1);
  }

  /// @param name of the stream, for errors
  /// @param first number of its first line
  public TextLines(InputStream in, String name, long first) {
    this.in = in;
    this.name = name;
    this.number = first - 1;
  }

  /// The next line without its break, or what is left of one; null after the last.
  ///
  /// @throws FormatException if it is absurdly long
  /// @throws IOException as the stream does
  public @Nullable String next() throws IOException {
    return next(Integer.MAX_VALUE);
  }

  /// The next line without its break or, of a line of more than 16 MiB, the next part of it; null
  /// after the last. Parts have the tokens of the line, one part's behind the other's, if no added
  /// token has one of the places where they are cut ([Tokenizer#takesParts]). Memory is that of a
  /// part, unless a line has no such place.
  ///
  /// @throws FormatException if there is no place to cut in 256 MiB
  /// @throws IOException as the stream does
  public @Nullable String nextPart() throws IOException {
    return next(PART_BYTES);
  }

  private @Nullable String next(int partBytes) throws IOException {
    int enough = partBytes;
    int length = kept;
    kept = 0;
    number += goesOn ? 0 : 1;
    goesOn = false;
    ended = false;
    while (!ended) {
      if (length >= enough) {
        int cut = Cuts.last(line, length);
        if (cut > 0) {
          return cutOff(cut, length);
        }
        enough *= 2;
      }
      if (at == filled && !fill()) {
        return length == 0 ? null : Utf8Decoding.decode(line, length);
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

  private String cutOff(int cut, int length) {
    String part = Utf8Decoding.decode(line, cut);
    kept = length - cut;
    System.arraycopy(line, cut, line, 0, kept);
    goesOn = true;
    return part;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    read += filled;
    return filled > 0;
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

  /// Number of the line that [#next] gave last.
  public long number() {
    return number;
  }

  /// Bytes of the stream up to the end of what was given last, its break included.
  public long position() {
    return read - (filled - at) - kept;
  }

  /// Whether what was given last ended with a break, which only the last line and parts may lack.
  public boolean hasBreak() {
    return ended;
  }

  /// Whether more of the line follows what was given last.
  public boolean goesOn() {
    return goesOn;
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
