package steel.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder for what is needed until an output is whole, that one process at a time has. Owns the
/// lock.
public final class LockedFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private LockedFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// The folder `.NAME.work` beside an output, made if it is not there.
  ///
  /// @return empty if another process has it, or another part of this one
  /// @throws IOException if the disk refuses
  public static Optional<LockedFolder> beside(Path out) throws IOException {
    Path absolute = out.toAbsolutePath().normalize();
    Path folder = absolute.resolveSibling("." + absolute.getFileName() + ".work");
    Files.createDirectories(folder);
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (isFree(lock)) {
        return Optional.of(new LockedFolder(folder, lock));
      }
      lock.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean isFree(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) { // held by this process
      return false;
    }
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Deletes what is in it.
  ///
  /// @throws IOException if the disk refuses
  public void clear() throws IOException {
    List<Path> old;
    try (Stream<Path> entries = Files.list(path)) {
      old = entries.filter(entry -> !entry.endsWith(LOCK)).toList();
    }
    for (Path entry : old) {
      AtomicFolder.delete(entry);
    }
  }

  /// Deletes the folder and gives it back.
  ///
  /// @throws IOException if the disk refuses
  public void delete() throws IOException {
    close(); // Windows does not delete what is open
    AtomicFolder.delete(path);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
