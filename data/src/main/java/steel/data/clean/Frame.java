package steel.data.clean;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A line on its way from one pass to the next.
///
/// @param mark what the writer has to tell of it
/// @param source which source it belongs to
/// @param line JSON, line break included
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Frame(int mark, String source, byte[] line) {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int END = -1;

  /// Takes frames in their order.
  interface Sink {
    /// @return whether to read on
    /// @throws IOException as the disk does
    boolean accept(Frame frame) throws IOException;
  }

  /// Reads a file of frames.
  ///
  /// @throws IOException if the disk fails
  static void read(Path file, Sink sink) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      for (int mark = in.readInt(); mark != END; mark = in.readInt()) {
        String source = in.readUTF();
        byte[] line = new byte[in.readInt()];
        in.readFully(line);
        if (!sink.accept(new Frame(mark, source, line))) {
          return;
        }
      }
    }
  }

  /// Writes a file of frames. Owns the open file.
  static final class Writer implements AutoCloseable {
    private final DataOutputStream out;

    Writer(Path file) throws IOException {
      this.out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
    }

    void write(Frame frame) throws IOException {
      out.writeInt(frame.mark());
      out.writeUTF(frame.source());
      out.writeInt(frame.line().length);
      out.write(frame.line());
    }

    @Override
    public void close() throws IOException {
      try (out) {
        out.writeInt(END);
      }
    }
  }
}
