package steel.data.clean;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A line on its way from one pass to the next.
///
/// On disk the lines of a shard are one file, as they will be written in the end, and what has to
/// be told of them is another beside it, so that whole stretches of lines can be handed on unread.
///
/// @param mark what the writer has to tell of it
/// @param source which source it belongs to
/// @param line JSON, line break included
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Frame(int mark, String source, byte[] line) {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int END = -1;

  /// What is told of a line.
  ///
  /// @param mark what the writer has to tell of it
  /// @param source which source it belongs to
  /// @param from its first byte in the file of lines
  /// @param to behind its last byte
  record Entry(int mark, String source, long from, long to) {
    /// The line itself.
    ///
    /// @param lines the file of lines
    /// @throws IOException if the disk fails
    byte[] line(Path lines) throws IOException {
      try (InputStream in = Files.newInputStream(lines)) {
        in.skipNBytes(from);
        return in.readNBytes((int) (to - from));
      }
    }
  }

  /// Takes frames in their order.
  interface Sink {
    /// @return whether to read on
    /// @throws IOException as the disk does
    boolean accept(Frame frame) throws IOException;
  }

  /// Takes what is told of frames, in their order.
  interface EntrySink {
    /// @throws IOException as the disk does
    void accept(Entry entry) throws IOException;
  }

  private static Path index(Path lines) {
    return lines.resolveSibling(lines.getFileName() + ".index");
  }

  /// Reads frames.
  ///
  /// @param lines the file of lines
  /// @throws IOException if the disk fails
  static void read(Path lines, Sink sink) throws IOException {
    try (DataInputStream index = input(index(lines));
        InputStream in = input(lines)) {
      for (int mark = index.readInt(); mark != END; mark = index.readInt()) {
        String source = index.readUTF();
        byte[] line = in.readNBytes(index.readInt());
        if (!sink.accept(new Frame(mark, source, line))) {
          return;
        }
      }
    }
  }

  /// Reads what is told of frames, and not their lines.
  ///
  /// @param lines the file of lines
  /// @throws IOException if the disk fails
  static void readEntries(Path lines, EntrySink sink) throws IOException {
    try (DataInputStream index = input(index(lines))) {
      long from = 0;
      for (int mark = index.readInt(); mark != END; mark = index.readInt()) {
        String source = index.readUTF();
        long to = from + index.readInt();
        sink.accept(new Entry(mark, source, from, to));
        from = to;
      }
    }
  }

  private static DataInputStream input(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
  }

  /// Writes frames. Owns the open files.
  static final class Writer implements AutoCloseable {
    private final OutputStream lines;
    private final DataOutputStream index;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    Writer(Path file) throws IOException {
      this.lines = output(file);
      this.index = new DataOutputStream(output(index(file)));
    }

    private static OutputStream output(Path file) throws IOException {
      return new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }

    void write(Frame frame) throws IOException {
      index.writeInt(frame.mark());
      index.writeUTF(frame.source());
      index.writeInt(frame.line().length);
      lines.write(frame.line());
    }

    @Override
    public void close() throws IOException {
      try (lines;
          index) {
        index.writeInt(END);
      }
    }
  }
}
