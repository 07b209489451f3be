package steel.tokenizer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/// Writes the tables of a tokenizer one after another, for [TableReader]. In the order of bytes
/// that this machine has: they never leave it.
final class TableWriter {
  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();

  TableWriter(OutputStream out) {
    this.out = out;
  }

  void number(int value) throws IOException {
    byte[] bytes = new byte[Integer.BYTES];
    over(bytes).putInt(value);
    put(bytes);
  }

  void bytes(byte[] values) throws IOException {
    number(values.length);
    put(values);
  }

  void ints(int[] values) throws IOException {
    number(values.length);
    byte[] bytes = new byte[Integer.BYTES * values.length];
    over(bytes).asIntBuffer().put(values);
    put(bytes);
  }

  void longs(long[] values) throws IOException {
    number(values.length);
    byte[] bytes = new byte[Long.BYTES * values.length];
    over(bytes).asLongBuffer().put(values);
    put(bytes);
  }

  void text(String value) throws IOException {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  void texts(Map<String, String> values) throws IOException {
    number(values.size());
    for (Map.Entry<String, String> entry : values.entrySet()) {
      text(entry.getKey());
      text(entry.getValue());
    }
  }

  /// Writes a checksum of all that was written.
  void end() throws IOException {
    number((int) checksum.getValue());
  }

  private void put(byte[] bytes) throws IOException {
    checksum.update(bytes);
    out.write(bytes);
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
