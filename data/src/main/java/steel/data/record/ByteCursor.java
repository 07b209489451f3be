package steel.data.record;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Walks through the bytes of a file, decompressed where they are compressed, one buffer at a time.
/// A fault of the compression is no failure of the disk: it ends the bytes and is kept in [#fault].
/// Owns the open file.
final class ByteCursor implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Disk disk;
  private final boolean ownsDisk;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long passed; // bytes in front of the buffer
  private int at;
  private int end;
  private RawRecord.@Nullable Broken fault;

  private ByteCursor(Disk disk, boolean ownsDisk, InputStream in) {
    this.disk = disk;
    this.ownsDisk = ownsDisk;
    this.in = in;
  }

  static ByteCursor open(Path path, LongConsumer progress) throws IOException {
    Disk disk = new Disk(Files.newInputStream(path), progress);
    try {
      return begin(disk, true, disk);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private static ByteCursor begin(Disk disk, boolean ownsDisk, InputStream in) throws IOException {
    byte[] magic = in.readNBytes(4);
    boolean gzip = isGzip(magic);
    ByteCursor cursor;
    if (gzip || isZstd(magic)) {
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), in);
      cursor =
          new ByteCursor(disk, ownsDisk, gzip ? new LateGzip(whole) : new ZstdInputStream(whole));
    } else {
      cursor = new ByteCursor(disk, ownsDisk, in);
      System.arraycopy(magic, 0, cursor.buffer, 0, magic.length);
      cursor.end = magic.length;
    }
    cursor.readMore();
    if (cursor.end >= 3 && isByteOrderMark(cursor.buffer)) {
      cursor.at = 3;
    }
    return cursor;
  }

  /// A cursor over a part of the bytes, such as a file in an archive.
  ///
  /// @param part reads from [#stream]
  ByteCursor inner(InputStream part) throws IOException {
    InputStream shielded =
        new FilterInputStream(part) {
          @Override
          public void close() {} // the rest of the archive is still to be read
        };
    try {
      return begin(disk, false, shielded);
    } catch (IOException e) {
      rethrowFailureOfDisk();
      ByteCursor broken = new ByteCursor(disk, false, InputStream.nullInputStream());
      broken.fault = fault(e);
      return broken;
    }
  }

  /// Goes back to a byte order mark that was passed over; only where nothing was read yet.
  void keepMark() {
    at = 0;
  }

  /// The bytes that follow, as a stream that need not be closed.
  InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        int b = next();
        return b == END ? -1 : b & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (!hasMore()) {
          return -1;
        }
        int n = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, from, n);
        at += n;
        return n;
      }
    };
  }

  /// @throws IOException if the disk has failed, and not what was on it
  void rethrowFailureOfDisk() throws IOException {
    if (disk.failure != null) {
      throw disk.failure;
    }
  }

  /// Opens a file that is not compressed at one of its bytes.
  static ByteCursor openAt(Path path, long position, LongConsumer progress) throws IOException {
    if (position == 0) {
      return open(path, progress);
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      channel.position(position);
      Disk disk = new Disk(Channels.newInputStream(channel), progress);
      ByteCursor cursor = new ByteCursor(disk, true, disk);
      cursor.passed = position;
      return cursor;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Where the next byte stands in the decompressed file.
  long position() {
    return passed + at;
  }

  boolean isCompressed() {
    return in instanceof LateGzip || in instanceof ZstdInputStream;
  }

  private static boolean isGzip(byte[] magic) {
    return magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  private static boolean isZstd(byte[] magic) {
    return magic.length == 4
        && magic[0] == 0x28
        && magic[1] == (byte) 0xb5
        && magic[2] == 0x2f
        && magic[3] == (byte) 0xfd;
  }

  private static boolean isByteOrderMark(byte[] b) {
    return b[0] == (byte) 0xef && b[1] == (byte) 0xbb && b[2] == (byte) 0xbf;
  }

  /// The next byte that is not white space, without going there; -1 if the buffer has none.
  int firstVisible() {
    for (int i = at; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\n' && buffer[i] != '\r' && buffer[i] != '\t') {
        return buffer[i];
      }
    }
    return -1;
  }

  /// The next byte as -128 to 127, or [#END].
  int next() throws IOException {
    return at < end || fill() ? buffer[at++] : END;
  }

  /// What [#next] returns when there is nothing more.
  static final int END = Integer.MAX_VALUE;

  /// Moves to the next line break or the end of the buffer and says where bytes were passed.
  ///
  /// @param run gets the passed bytes
  /// @return whether a line break was reached (and passed); otherwise call again unless at the end
  boolean passToLineBreak(Run run) throws IOException {
    int from = at;
    while (at < end && buffer[at] != '\n') {
      at++;
    }
    run.pass(buffer, from, at - from);
    if (at < end) {
      at++;
      return true;
    }
    return false;
  }

  /// Moves behind the next line break, or as far as it takes to know that there is none before a
  /// byte.
  void passToLineBegin(long to) throws IOException {
    boolean begins = false;
    while (!begins && position() < to && hasMore()) {
      begins = passToLineBreak((_, _, _) -> {});
    }
  }

  /// Gets bytes that were passed; borrowed for the call.
  interface Run {
    void pass(byte[] bytes, int from, int length);
  }

  /// Whether more bytes follow; reads on where needed.
  boolean hasMore() throws IOException {
    return at < end || fill();
  }

  /// What is wrong with the compression, once the bytes have ended.
  RawRecord.@Nullable Broken fault() {
    return fault;
  }

  private boolean fill() throws IOException {
    passed += at;
    at = 0;
    end = 0;
    return readMore();
  }

  /// Adds to the buffer.
  private boolean readMore() throws IOException {
    if (fault != null) {
      return false;
    }
    try {
      int n = in.read(buffer, end, buffer.length - end);
      end += Math.max(0, n);
      return n > 0;
    } catch (IOException e) {
      rethrowFailureOfDisk();
      fault = fault(e);
      return false;
    }
  }

  private static RawRecord.Broken fault(IOException e) {
    String problem = String.valueOf(e.getMessage());
    boolean cut =
        e instanceof EOFException || problem.toLowerCase(Locale.ROOT).contains("truncated");
    return new RawRecord.Broken(
        cut ? Cause.CUT_FILE : Cause.BROKEN_FILE,
        (cut ? "the compressed file was cut: " : "the compression is broken: ") + problem);
  }

  @Override
  public void close() throws IOException {
    if (ownsDisk) {
      disk.close();
    }
    if (in instanceof ZstdInputStream zstd) {
      zstd.close(); // native memory
    }
  }

  /// Tells failures of the disk from those of a decompressor above it.
  private static final class Disk extends FilterInputStream {
    private final LongConsumer progress;
    private @Nullable IOException failure;

    Disk(InputStream in, LongConsumer progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        int n = super.read(bytes, from, length);
        progress.accept(Math.max(0, n));
        return n;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  /// Gzip that reads its header at the first read, so that a cut header is found where other cuts
  /// are.
  private static final class LateGzip extends InputStream {
    private final InputStream in;
    private @Nullable GZIPInputStream gzip;

    LateGzip(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      GZIPInputStream open = gzip == null ? new GZIPInputStream(in, 1 << 16) : gzip;
      gzip = open;
      return open.read(bytes, from, length);
    }
  }
}
