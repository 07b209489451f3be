package steel.data.language;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.FormatException;

/// Little-endian numbers of a file, one after another. Never makes room for more than the file
/// holds. Owns the open file.
final class BinaryInput implements AutoCloseable {
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final Path path;
  private final InputStream in;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long left;

  BinaryInput(Path path) throws IOException {
    this.path = path;
    this.left = Files.size(path);
    this.in = new BufferedInputStream(Files.newInputStream(path), 1 << 18);
  }

  int int8() throws IOException {
    return read(1).get() & 0xff;
  }

  boolean flag() throws IOException {
    return int8() != 0;
  }

  int int32() throws IOException {
    return read(Integer.BYTES).getInt();
  }

  long int64() throws IOException {
    return read(Long.BYTES).getLong();
  }

  double float64() throws IOException {
    return Double.longBitsToDouble(int64());
  }

  /// A number of things each of which takes at least some bytes.
  int count(long n, int bytesEach, String what) {
    if (n < 0 || n > left / bytesEach || n > Integer.MAX_VALUE - 8) {
      throw broken("says it has %d %s, but ends before them; was it cut?".formatted(n, what));
    }
    return (int) n;
  }

  float[] floats(long n, String what) throws IOException {
    float[] values = new float[count(n, Float.BYTES, what)];
    byte[] chunk = new byte[1 << 16];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.length; ) {
      int some = Math.min(chunk.length / Float.BYTES, values.length - at);
      fill(chunk, some * Float.BYTES);
      buffer.asFloatBuffer().get(0, values, at, some);
      at += some;
    }
    return values;
  }

  byte[] bytes(long n, String what) throws IOException {
    byte[] values = new byte[count(n, 1, what)];
    fill(values, values.length);
    return values;
  }

  /// Bytes up to a zero, which is passed.
  byte[] text() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(32);
    for (int b = int8(); b != 0; b = int8()) {
      text.write(b);
      if (text.size() > MAX_TEXT_BYTES) {
        throw broken("has a word of over 1 MiB");
      }
    }
    return text.toByteArray();
  }

  long left() {
    return left;
  }

  private ByteBuffer read(int n) throws IOException {
    fill(number.array(), n);
    return number.clear();
  }

  private void fill(byte[] bytes, int n) throws IOException {
    if (n > left || in.readNBytes(bytes, 0, n) < n) {
      throw new FormatException(path, "the file ends too early; was it cut?", new EOFException());
    }
    left -= n;
  }

  FormatException broken(String problem) {
    return new FormatException(path, problem);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
