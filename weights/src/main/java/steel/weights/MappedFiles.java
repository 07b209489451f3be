package steel.weights;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import steel.files.FormatException;
import steel.files.MappedFault;

/// Files that are mapped, and what happens when one of them is cut meanwhile. Owns the mappings,
/// and the open files: a path may soon name another file, such as a newer one that was renamed over
/// it, which harms nobody. Safe for use by several threads at once.
///
/// To read behind the new end of a file that became shorter is a [MappedFault]. The JVM reports it
/// on the thread that read, at some moment afterwards; until then the thread goes on with whatever
/// numbers it got.
final class MappedFiles implements AutoCloseable {
  private final Arena arena = Arena.ofShared(); // shared: every worker thread reads it
  private final List<Mapped> files = new CopyOnWriteArrayList<>();

  /// A file, open as long as it is mapped. Not a channel: one that an interrupted thread asks for
  /// its size closes itself.
  private record Mapped(Path path, RandomAccessFile open, long bytes) {
    /// @throws FormatException if it is no longer as long as it was
    void requireWhole() {
      long now = length();
      if (now < bytes) {
        throw new FormatException(
            path,
            "was cut from %d bytes to %d while it was in use; fetch or write it again, and to replace it rename the new file over it"
                .formatted(bytes, now));
      }
    }

    private long length() {
      try {
        return open.length();
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be read any more", e);
      }
    }
  }

  /// Owns the mappings, and what others allocate beside them.
  Arena arena() {
    return arena;
  }

  /// Borrowed: all bytes of a file, mapped read-only. Dead after [#close].
  ///
  /// @throws FormatException if there is no such file
  MemorySegment map(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new FormatException(path, "no such file");
    }
    try {
      RandomAccessFile open = new RandomAccessFile(path.toFile(), "r");
      Mapped mapped = new Mapped(path, open, open.length());
      files.add(mapped);
      MemorySegment bytes = open.getChannel().map(MapMode.READ_ONLY, 0, mapped.bytes(), arena);
      HugePages.advise(bytes);
      return bytes;
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(path + ": cannot be opened", e);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read", e);
    }
  }

  /// Runs what reads mapped bytes, on whatever threads.
  ///
  /// @return what it made of them
  /// @throws FormatException if a file is shorter than it was when it was mapped, before or after
  /// @throws UncheckedIOException if a file is whole and cannot be read all the same
  <T, E extends Exception> T read(Weights.ReadingOf<T, E> work) throws E {
    requireWhole();
    try {
      T read = work.run();
      requireWhole(); // a fault may be reported after its numbers were used
      return read;
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /// [#read] of which nothing comes.
  <E extends Exception> void reading(Weights.Reading<E> work) throws E {
    boolean _ =
        read(
            () -> {
              work.run();
              return true;
            });
  }

  /// What a fault means, to be thrown.
  ///
  /// @throws InternalError if it is something else
  RuntimeException fault(InternalError e) {
    if (!MappedFault.isIn(e)) {
      throw e;
    }
    requireWhole();
    return new UncheckedIOException(
        new IOException(
            files.getFirst().path()
                + ": a part of it could not be read; is its disk still there and sound?",
            e));
  }

  /// @throws FormatException if a file is shorter than it was when it was mapped
  void requireWhole() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the weights are closed");
    }
    for (int i = 0; i < files.size(); i++) { // four times a token, so without an iterator
      files.get(i).requireWhole();
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    for (Mapped file : files) {
      try {
        file.open().close();
      } catch (IOException e) {
        throw new UncheckedIOException(file.path() + ": cannot be closed", e);
      }
    }
  }
}
