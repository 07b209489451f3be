package steel.data.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import steel.config.ConfigException;

/// Which files hold the documents of an input.
public final class DocumentFiles {
  /// Files that stages write beside documents.
  private static final Set<String> NO_DOCUMENTS =
      Set.of("summary.json", "manifest.json", "rejected.jsonl");

  private DocumentFiles() {}

  /// All of them, those of a folder in the order of their names.
  ///
  /// @param in files; folders with `documents/` in them, as the stages before write them; or other
  ///   folders with JSON Lines or Parquet
  /// @throws ConfigException if one holds no documents
  /// @throws IOException if the disk fails
  public static List<Path> find(List<Path> in) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : in) {
      if (Files.isDirectory(path)) {
        Path documents = path.resolve("documents");
        files.addAll(list(Files.isDirectory(documents) ? documents : path));
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        throw new ConfigException(path + ": no such file or folder");
      }
    }
    return files;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.filter(DocumentFiles::holdsDocuments).sorted().toList();
      if (files.isEmpty()) {
        throw new ConfigException(folder + ": no documents here; wants .jsonl or .parquet files");
      }
      return files;
    }
  }

  private static boolean holdsDocuments(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && !name.startsWith(".")
        && !NO_DOCUMENTS.contains(name)
        && (name.contains(".json") || name.contains(".parquet"));
  }
}
