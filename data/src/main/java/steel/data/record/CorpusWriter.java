package steel.data.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Appends lines, and pieces of files, to the files of a corpus folder, each opened when first
/// named. Owns them. Used by one thread, but pieces of files are copied by as many as it was given,
/// each to the place that is kept for it, so that the folder is the same whatever their number.
public final class CorpusWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path folder;
  private final Path shownAs;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Backlog copies;

  /// A writer that copies on the thread of its caller.
  ///
  /// @param folder where to write
  /// @param shownAs what failures call the folder: the name it will have when it is complete
  public CorpusWriter(Path folder, Path shownAs) {
    this(folder, shownAs, 1);
  }

  /// @param folder where to write
  /// @param shownAs what failures call the folder: the name it will have when it is complete
  /// @param threads how many copy pieces of files, the caller among them; at least 1
  public CorpusWriter(Path folder, Path shownAs, int threads) {
    this.folder = folder;
    this.shownAs = shownAs;
    this.copies = new Backlog("steel-data-copy", threads - 1); // and the caller
  }

  /// A stretch of a file.
  ///
  /// @param from its first byte
  /// @param to behind its last byte
  public record Stretch(long from, long to) {}

  /// A file that is being written.
  private static final class Target {
    final FileChannel channel;
    final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long end; // of what is written, or has its place; the buffer comes behind it

    Target(FileChannel channel) {
      this.channel = channel;
    }

    void add(byte[] bytes) throws IOException {
      if (bytes.length > buffer.remaining()) {
        flush();
      }
      if (bytes.length > buffer.capacity()) {
        end += write(ByteBuffer.wrap(bytes), end);
      } else {
        buffer.put(bytes);
      }
    }

    void flush() throws IOException {
      end += write(buffer.flip(), end);
      buffer.clear();
    }

    /// Keeps a place.
    ///
    /// @return where it begins
    long reserve(long bytes) throws IOException {
      flush();
      long at = end;
      end += bytes;
      return at;
    }

    private long write(ByteBuffer bytes, long at) throws IOException {
      long to = at;
      while (bytes.hasRemaining()) {
        to += channel.write(bytes, to);
      }
      return to - at;
    }
  }

  /// Where the documents of a source are, in any corpus folder.
  public static String documents(String source) {
    return "documents/" + source + ".jsonl";
  }

  /// Where the conversations of a source are, in any corpus folder.
  public static String conversations(String source) {
    return "conversations/" + source + ".jsonl";
  }

  /// Makes sure that a file is there, if only an empty one.
  ///
  /// @throws IOException if the disk refuses
  public void touch(String file) throws IOException {
    append(file, new byte[0]);
  }

  /// Adds to a file.
  ///
  /// @param file relative to the folder
  /// @throws IOException if the disk refuses; names the file
  public void append(String file, byte[] bytes) throws IOException {
    try {
      target(file).add(bytes);
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  /// Adds a whole file to a file.
  ///
  /// @param file relative to the folder
  /// @param part what is added; stays as it is until [#finish] has returned
  /// @throws IOException if the disk refuses this or an earlier piece; names the file
  public void append(String file, Path part) throws IOException {
    append(file, part, List.of(new Stretch(0, Files.size(part))));
  }

  /// Adds stretches of a file to a file, one behind the other.
  ///
  /// @param file relative to the folder
  /// @param part what they are of; stays as it is until [#finish] has returned
  /// @throws IOException if the disk refuses this or an earlier piece; names the file
  public void append(String file, Path part, List<Stretch> stretches) throws IOException {
    long bytes = stretches.stream().mapToLong(s -> s.to() - s.from()).sum();
    try {
      Target target = target(file);
      if (bytes == 0) {
        return;
      }
      long at = target.reserve(bytes);
      copies.add(
          () -> {
            try {
              copy(part, stretches, target.channel, at);
            } catch (IOException e) {
              throw named(file, e);
            }
          });
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  private static void copy(Path part, List<Stretch> stretches, FileChannel to, long at)
      throws IOException {
    long next = at;
    try (FileChannel from = FileChannel.open(part, StandardOpenOption.READ)) {
      for (Stretch stretch : stretches) {
        long left = stretch.to() - stretch.from();
        from.position(stretch.from());
        while (left > 0) {
          long copied = to.transferFrom(from, next, left);
          if (copied <= 0) {
            throw new IOException(part + " is shorter than it was");
          }
          from.position(stretch.to() - left + copied);
          next += copied;
          left -= copied;
        }
      }
    }
  }

  private Target target(String file) throws IOException {
    Target target = targets.get(file);
    if (target == null) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent() == null ? folder : path.getParent());
      target =
          new Target(
              FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      targets.put(file, target);
    }
    return target;
  }

  /// Waits for the copies, writes out what is buffered and closes the files.
  ///
  /// @throws IOException if the disk refuses; names the file
  public void finish() throws IOException {
    copies.settle();
    for (Map.Entry<String, Target> entry : targets.entrySet()) {
      try {
        entry.getValue().flush();
        entry.getValue().channel.close();
      } catch (IOException e) {
        throw named(entry.getKey(), e);
      }
    }
    targets.clear();
  }

  private IOException named(String file, IOException e) {
    FileSystemException named =
        new FileSystemException(shownAs.resolve(file).toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  @Override
  public void close() {
    copies.close();
    for (Target target : targets.values()) {
      try {
        target.channel.close();
      } catch (IOException ignored) {
        // the work has failed already, and with it this file
      }
    }
  }
}
