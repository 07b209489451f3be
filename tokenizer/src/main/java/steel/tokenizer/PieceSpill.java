package steel.tokenizer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts of pieces that have no room in memory: written into files by a hash of the piece, so that
/// each file's pieces can be counted by themselves. Owns the files, which are deleted at the end.
/// For any number of threads.
final class PieceSpill implements AutoCloseable {
  private static final int PARTS = 128;
  private static final int PART_SHIFT = 25; // the topmost bits, which tables do not use first

  private final Path folder;
  private final List<DataOutputStream> parts = new ArrayList<>(); // none until something is added
  private @Nullable Path counted;

  /// @param folder of the caller's, for the files; made when needed
  PieceSpill(Path folder) {
    this.folder = folder;
  }

  /// Whether nothing was added.
  synchronized boolean isEmpty() {
    return parts.isEmpty();
  }

  /// Adds counts.
  ///
  /// @throws IOException if the disk refuses
  synchronized void add(PieceCounts counts) throws IOException {
    if (parts.isEmpty()) {
      Files.createDirectories(folder);
      for (int i = 0; i < PARTS; i++) {
        parts.add(writer(part(i)));
      }
    }
    counts.forEach(
        (bytes, from, to, count) ->
            write(
                parts.get(Vocabulary.hash(bytes, from, to) >>> PART_SHIFT),
                bytes,
                from,
                to,
                count));
  }

  /// All that was added, each piece once.
  ///
  /// @param least pieces that were seen less often are left out
  /// @throws IOException if the disk refuses
  synchronized Pieces total(long least) throws IOException {
    Path file = folder.resolve("counted");
    counted = file;
    try (DataOutputStream out = writer(file)) {
      for (int i = 0; i < PARTS; i++) {
        parts.get(i).close();
        PieceCounts part = new PieceCounts();
        read(part(i), part::add);
        Files.delete(part(i));
        part.forEach(
            (bytes, from, to, count) -> {
              if (count >= least) {
                write(out, bytes, from, to, count);
              }
            });
      }
    }
    return sink -> read(file, sink);
  }

  private Path part(int number) {
    return folder.resolve("part-" + number);
  }

  private static DataOutputStream writer(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  private static void write(DataOutputStream out, byte[] bytes, int from, int to, long count)
      throws IOException {
    out.writeInt(to - from);
    out.writeLong(count);
    out.write(bytes, from, to - from);
  }

  private static void read(Path file, Pieces.Sink sink) throws IOException {
    byte[] bytes = new byte[1 << 10];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      while (true) {
        int length;
        try {
          length = in.readInt();
        } catch (EOFException e) {
          return;
        }
        long count = in.readLong();
        bytes = bytes.length < length ? new byte[2 * length] : bytes;
        in.readFully(bytes, 0, length);
        sink.accept(bytes, 0, length, count);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).close();
      Files.deleteIfExists(part(i));
    }
    if (counted != null) {
      Files.deleteIfExists(counted);
    }
  }
}
