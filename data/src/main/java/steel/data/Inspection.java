package steel.data;

import static java.nio.file.FileVisitResult.CONTINUE;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import steel.data.pack.LoosePackedFile;
import steel.data.record.FileFormat;

/// Tells what files of any stage are, so that somebody can look into them: [InspectedRecords] or
/// [InspectedTokens].
public final class Inspection {
  private Inspection() {}

  /// What there is to look at.
  public enum Kind {
    /// Files of records.
    RECORDS,
    /// Packed tokens: a folder with a manifest, or one file.
    PACKED,
    /// A folder with either in it.
    FOLDER
  }

  /// What a path is.
  ///
  /// @throws NoSuchFileException if it is nothing
  /// @throws IOException if it cannot be read
  public static Kind kindOf(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve(Manifest.FILE_NAME)) ? Kind.PACKED : Kind.FOLDER;
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    boolean isPacked = LoosePackedFile.isPacked(path) || path.toString().endsWith(".bin");
    return isPacked ? Kind.PACKED : Kind.RECORDS;
  }

  /// What can be looked at in a folder, by name: sets of packed tokens, and files of records.
  ///
  /// @throws IOException if it cannot be read
  public static List<Path> inside(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            if (!inner.equals(folder) && isHidden(inner)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (Files.exists(inner.resolve(Manifest.FILE_NAME))) {
              found.add(inner);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isHidden(file) && holdsRecords(file)) {
              found.add(file);
            }
            return CONTINUE;
          }
        });
    return found.stream().sorted().toList();
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static boolean holdsRecords(Path file) {
    String name = file.getFileName().toString();
    boolean isKnown =
        FileFormat.ofEnding(name).isPresent()
            || name.contains(".json")
            || name.contains(".parquet")
            || name.endsWith(".bin");
    return isKnown && !name.equals("summary.json");
  }
}
