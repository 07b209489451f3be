package steel.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A folder that appears whole or not at all. Fill [#path], then [#commit]; closing an uncommitted
/// one deletes it. A folder that a killed process left behind is deleted by the next one that wants
/// the same target.
///
/// ```java
/// try (var folder = AtomicFolder.beside(target)) {
///   Files.writeString(folder.path().resolve("a.txt"), "a");
///   folder.commit();
/// }
/// ```
public final class AtomicFolder implements AutoCloseable {
  private final Path target;
  private final Path unfinished;
  private boolean committed;

  private AtomicFolder(Path target, Path unfinished) {
    this.target = target;
    this.unfinished = unfinished;
  }

  /// Starts an empty folder next to `target`, which need not exist.
  ///
  /// @throws IOException if the disk refuses
  public static AtomicFolder beside(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + AtomicFile.UNFINISHED);
    delete(unfinished);
    Files.createDirectories(unfinished);
    return new AtomicFolder(absolute, unfinished);
  }

  /// Where to write until [#commit].
  public Path path() {
    return unfinished;
  }

  /// Forces every file to disk and gives the folder its name. An older folder of that name is
  /// replaced; a crash between the two renames leaves the older one complete under `.NAME.old`,
  /// which the next [#beside] of this target has no need of.
  ///
  /// @throws IOException if the disk refuses; the older folder then keeps its name
  public void commit() throws IOException {
    Files.walkFileTree(
        unfinished,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            AtomicFile.force(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            AtomicFile.force(folder);
            return FileVisitResult.CONTINUE;
          }
        });
    Path old = target.resolveSibling("." + target.getFileName() + ".old");
    delete(old);
    if (Files.exists(target)) {
      Files.move(target, old);
    }
    AtomicFile.rename(unfinished, target);
    committed = true;
    AtomicFile.force(AtomicFile.folderOf(target));
    delete(old);
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      delete(unfinished);
    }
  }

  /// Deletes a file, or a folder with all that is in it; nothing happens if there is none.
  ///
  /// @throws IOException if something in it cannot be deleted
  public static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
