package steel.data.dedup;

import static java.nio.channels.FileChannel.MapMode.READ_WRITE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Which documents belong together, on a mapped file of eight bytes a document: each names another
/// of its set, nearer to the first, and the first names itself.
///
/// The root of a set is always its smallest document, so the sets do not depend on the order in
/// which documents are united, nor on how many threads do it at once: a root is only ever changed
/// by compare-and-set, to a smaller one. Paths are halved as they are walked. Source: Tarjan and
/// van Leeuwen 1984, "Worst-case analysis of set union algorithms"; without locks, Anderson and
/// Woll 1991, "Wait-free parallel algorithms for the union-find problem".
///
/// Owns the mapping; the file is whoever's named it.
public final class DisjointSets implements AutoCloseable {
  private static final ValueLayout.OfLong DOCUMENT =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle PARENT = DOCUMENT.varHandle(); // of (segment, byte offset)
  private static final int BUFFER_BYTES = 1 << 20;

  private final Arena arena;
  private final MemorySegment parents;
  private final long count;

  private DisjointSets(Arena arena, MemorySegment parents, long count) {
    this.arena = arena;
    this.parents = parents;
    this.count = count;
  }

  /// Every document alone in its set; replaces what was in the file.
  ///
  /// @param count how many documents there are
  /// @throws IOException if the disk refuses; its room is taken here, so that a full disk is found
  ///   now and not in the middle of work
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is what is returned
  public static DisjointSets create(Path file, long count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("there cannot be %d documents".formatted(count));
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, CREATE, TRUNCATE_EXISTING, READ, WRITE)) {
      fill(channel, count);
      return new DisjointSets(arena, channel.map(READ_WRITE, 0, count * Long.BYTES, arena), count);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// Opens the sets that lie in a file.
  ///
  /// @throws IOException if the disk refuses
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is what is returned
  public static DisjointSets open(Path file) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      long bytes = channel.size();
      return new DisjointSets(arena, channel.map(READ_WRITE, 0, bytes, arena), bytes / Long.BYTES);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static void fill(FileChannel channel, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long document = 0; document < count; ) {
      buffer.clear();
      while (document < count && buffer.hasRemaining()) {
        buffer.putLong(document++);
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  /// How many documents there are.
  public long count() {
    return count;
  }

  /// Makes two documents, and whatever belongs to them, one set.
  public void unite(long a, long b) {
    while (true) {
      long firstOfA = first(a);
      long firstOfB = first(b);
      if (firstOfA == firstOfB) {
        return;
      }
      long first = Math.min(firstOfA, firstOfB);
      long second = Math.max(firstOfA, firstOfB);
      if (PARENT.compareAndSet(parents, second * Long.BYTES, second, first)) {
        return;
      } // another thread gave `second` a smaller one
    }
  }

  /// The first document of the set that a document is in: itself if there is none before it.
  public long first(long document) {
    long at = document;
    while (true) {
      long parent = parent(at);
      if (parent == at) {
        return at;
      }
      long grandparent = parent(parent);
      if (grandparent != parent) {
        PARENT.compareAndSet(parents, at * Long.BYTES, parent, grandparent);
      }
      at = grandparent;
    }
  }

  private long parent(long document) {
    return (long) PARENT.getOpaque(parents, document * Long.BYTES);
  }

  @Override
  public void close() {
    arena.close();
  }
}
