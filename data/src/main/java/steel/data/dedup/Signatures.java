package steel.data.dedup;

import static java.nio.channels.FileChannel.MapMode.READ_ONLY;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.FormatException;

/// The signatures of all documents, in their order: a file of `[documents, words]` 64-bit words,
/// little-endian and without a header, mapped read-only. Owns the mapping; any thread may read.
public final class Signatures implements AutoCloseable {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final MemorySegment table;
  private final int words;

  private Signatures(Arena arena, MemorySegment table, int words) {
    this.arena = arena;
    this.table = table;
    this.words = words;
  }

  /// Maps a table.
  ///
  /// @param words how many words a signature has
  /// @throws FormatException if the file holds no whole number of signatures
  /// @throws IOException if the disk fails
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is what is returned
  public static Signatures open(Path file, int words) throws IOException {
    checkWords(words);
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, READ)) {
      long bytes = channel.size();
      if (bytes % ((long) words * Long.BYTES) != 0) {
        throw new FormatException(
            file,
            "%,d bytes are no whole number of signatures of %d words; was it cut?"
                .formatted(bytes, words));
      }
      return new Signatures(arena, channel.map(READ_ONLY, 0, bytes, arena), words);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// How many signatures a file holds.
  ///
  /// @param words how many words a signature has
  /// @throws IOException if the disk fails
  public static long count(Path file, int words) throws IOException {
    return Files.size(file) / ((long) words * Long.BYTES);
  }

  /// How many documents have one.
  public long count() {
    return table.byteSize() / ((long) words * Long.BYTES);
  }

  /// How many words each has.
  public int words() {
    return words;
  }

  /// One word of one document, both counted from 0.
  public long word(long document, int word) {
    return table.get(WORD, (document * words + word) * Long.BYTES);
  }

  /// One word of several documents that follow each other.
  ///
  /// @param into gets them from its beginning on
  void words(long firstDocument, int word, int n, long[] into) {
    if (words == 1) {
      MemorySegment.copy(table, WORD, firstDocument * Long.BYTES, into, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      into[i] = word(firstDocument + i, word);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private static void checkWords(int words) {
    if (words < 1) {
      throw new IllegalArgumentException("a signature has at least one word, not " + words);
    }
  }

  /// Writes a table, one document after the other, and replaces what was there. Owns the open file.
  public static final class Writer implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    private final int words;
    private final ByteBuffer buffer;
    private long count;

    private Writer(FileChannel channel, int words) {
      this.channel = channel;
      this.words = words;
      this.buffer =
          ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, words * Long.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// @param words how many words a signature has
    /// @throws IOException if the disk refuses
    public static Writer create(Path file, int words) throws IOException {
      checkWords(words);
      return new Writer(FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE), words);
    }

    /// Adds the signature of the next document.
    ///
    /// @param signature `[words]`
    /// @throws IOException if the disk refuses
    public void append(long[] signature) throws IOException {
      if (signature.length != words) {
        throw new IllegalArgumentException(
            "a signature of %d words in a table of %d".formatted(signature.length, words));
      }
      if (buffer.remaining() < words * Long.BYTES) {
        flush();
      }
      for (long word : signature) {
        buffer.putLong(word);
      }
      count++;
    }

    /// How many were added.
    public long count() {
      return count;
    }

    private void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    }

    /// Writes out what is buffered.
    @Override
    public void close() throws IOException {
      try (channel) {
        flush();
      }
    }
  }
}
