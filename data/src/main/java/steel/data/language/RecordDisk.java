package steel.data.language;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files of records, 24 bytes each. They live in a work folder, between two steps of one process.
final class RecordDisk {
  static final int RECORD_BYTES = 24;
  private static final int BUFFER_BYTES = RECORD_BYTES << 12; // 96 KiB: 256 runs are 24 MiB

  private RecordDisk() {}

  /// Writes one file from its start. Owns it while open.
  static final class Writer implements AutoCloseable {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    Writer(Path path) throws IOException {
      file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }

    void add(long high, long low, long value) throws IOException {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.putLong(high).putLong(low).putLong(value);
    }

    private void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      try (file) {
        flush();
      }
    }
  }

  /// Reads one file from its start and deletes it when closed.
  static final class Reader implements Records {
    private final Path path;
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private long high;
    private long low;
    private long value;

    Reader(Path path) throws IOException {
      this.path = path;
      this.file = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public boolean next() throws IOException {
      if (!buffer.hasRemaining()) {
        buffer.clear();
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
          // until it is full or the file ends
        }
        buffer.flip();
        if (!buffer.hasRemaining()) {
          return false;
        }
      }
      high = buffer.getLong();
      low = buffer.getLong();
      value = buffer.getLong();
      return true;
    }

    @Override
    public long high() {
      return high;
    }

    @Override
    public long low() {
      return low;
    }

    @Override
    public long value() {
      return value;
    }

    @Override
    public void close() throws IOException {
      file.close();
      Files.deleteIfExists(path);
    }
  }
}
