package steel.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// One file that appears whole or not at all: written under a temporary name beside the target,
/// forced to disk, then renamed over it.
public final class AtomicFile {
  /// Ends the name of a file or folder that is still being written.
  static final String UNFINISHED = ".unfinished";

  private AtomicFile() {}

  /// What is written into the stream becomes the file.
  public interface Content {
    /// Writes all of it.
    ///
    /// @throws IOException as the stream does, a full disk among others
    void writeTo(OutputStream out) throws IOException;
  }

  /// Writes `target`, replacing an older one. Missing parent folders are made.
  ///
  /// @throws IOException if the disk refuses; the older file, if any, is then untouched
  public static void write(Path target, Content content) throws IOException {
    Path folder = folderOf(target);
    Files.createDirectories(folder);
    Path unfinished = folder.resolve("." + target.getFileName() + UNFINISHED);
    try {
      try (OutputStream out = new NamedStream(Files.newOutputStream(unfinished), target)) {
        content.writeTo(out);
      }
      force(unfinished);
      rename(unfinished, target);
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    force(folder);
  }

  /// Writes text as UTF-8, replacing an older file.
  ///
  /// @throws IOException if the disk refuses; the older file, if any, is then untouched
  public static void writeText(Path target, String text) throws IOException {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  static Path folderOf(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException(target + " is the root of a disk, nothing can replace it");
    }
    return folder;
  }

  static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING); // some network file systems
    }
  }

  /// Asks the disk to keep what was written to a file, or the names in a folder.
  static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    if (folder && System.getProperty("os.name").startsWith("Windows")) {
      return; // folders cannot be opened there, and need not be
    }
    try (FileChannel channel =
        FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// A file whose failures name it, which those of a full disk do not.
  private static final class NamedStream extends FilterOutputStream {
    private final Path target;

    NamedStream(OutputStream file, Path target) {
      super(file);
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException e) {
        FileSystemException named =
            new FileSystemException(target.toString(), null, e.getMessage());
        named.initCause(e);
        throw named;
      }
    }
  }
}
