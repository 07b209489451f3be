package steel.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import steel.files.FormatException;

/// Reads what a [TableWriter] wrote, in the same order. Arrays are filled from a small buffer: in a
/// young JVM the time goes into memory that is touched for the first time. Owns the file.
final class TableReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer;
  private final CRC32C checksum = new CRC32C();
  private long left; // bytes that are not read from the file yet

  /// @throws IOException if it cannot be read, or there is none
  TableReader(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file);
    this.left = channel.size();
    this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder()).limit(0);
  }

  int number() throws IOException {
    require(Integer.BYTES);
    return buffer.getInt();
  }

  byte[] bytes() throws IOException {
    byte[] values = new byte[length(1)];
    for (int at = 0; at < values.length; ) {
      require(1);
      int part = Math.min(values.length - at, buffer.remaining());
      buffer.get(values, at, part);
      at += part;
    }
    return values;
  }

  int[] ints() throws IOException {
    int[] values = new int[length(Integer.BYTES)];
    for (int at = 0; at < values.length; ) {
      require(Integer.BYTES);
      int part = Math.min(values.length - at, buffer.remaining() / Integer.BYTES);
      buffer.asIntBuffer().get(values, at, part);
      buffer.position(buffer.position() + Integer.BYTES * part);
      at += part;
    }
    return values;
  }

  long[] longs() throws IOException {
    long[] values = new long[length(Long.BYTES)];
    for (int at = 0; at < values.length; ) {
      require(Long.BYTES);
      int part = Math.min(values.length - at, buffer.remaining() / Long.BYTES);
      buffer.asLongBuffer().get(values, at, part);
      buffer.position(buffer.position() + Long.BYTES * part);
      at += part;
    }
    return values;
  }

  String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  Map<String, String> texts() throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (int count = number(); count > 0; count--) {
      values.put(text(), text());
    }
    return values;
  }

  /// Reads the end.
  ///
  /// @throws FormatException if this is not it, or what was read is not what was written
  void end() throws IOException {
    checksum.update(buffer.slice(0, buffer.position()));
    int read = (int) checksum.getValue();
    if (number() != read || left + buffer.remaining() > 0) {
      throw damaged();
    }
  }

  private int length(int width) throws IOException {
    int length = number();
    if (length < 0 || (long) width * length > left + buffer.remaining()) {
      throw damaged();
    }
    return length;
  }

  private void require(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    checksum.update(buffer.slice(0, buffer.position()));
    buffer.compact();
    int read = channel.read(buffer);
    left -= Math.max(0, read);
    buffer.flip();
    if (buffer.remaining() < bytes) {
      throw damaged();
    }
  }

  private FormatException damaged() {
    return new FormatException(file, "damaged");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
