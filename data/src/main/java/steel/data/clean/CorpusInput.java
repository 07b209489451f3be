package steel.data.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.data.record.FileFormat;

/// The files of documents and conversations behind the paths of a command.
///
/// @param files in the order in which they are read
public record CorpusInput(List<InputFile> files) {
  /// What stages write beside documents.
  private static final List<String> NOT_DATA =
      List.of("summary.json", "manifest.json", Cleaning.REJECTED, Cleaning.SAMPLES);

  private static final String DOCUMENTS = "documents/";

  public CorpusInput {
    files = List.copyOf(files);
  }

  /// One file.
  ///
  /// @param name as reports and made-up ids name it
  /// @param source the source of records that name none
  public record InputFile(Path path, String name, String source) {}

  /// Whether a summary names the source of a file even if nothing is in it: one of a corpus folder.
  ///
  /// @param name of the file, as reports have it
  public static boolean namesSource(String name) {
    return name.startsWith(DOCUMENTS);
  }

  /// Finds the files: of a corpus folder those under `documents` and `conversations`, of any other
  /// folder those in it; a file stands for itself.
  ///
  /// @throws ConfigException if a path is not there or holds none
  /// @throws IOException if the disk fails
  public static CorpusInput of(List<Path> paths) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new ConfigException(path + ": no such file or folder");
      }
      int before = files.size();
      if (!Files.isDirectory(path)) {
        files.add(file(path, path.getFileName().toString()));
      } else if (Files.isDirectory(path.resolve("documents"))) {
        addAll(files, path.resolve("documents"), DOCUMENTS);
        if (Files.isDirectory(path.resolve("conversations"))) {
          addAll(files, path.resolve("conversations"), "conversations/");
        }
      } else {
        addAll(files, path, "");
      }
      if (files.size() == before) {
        throw new ConfigException(
            path
                + ": holds no documents; wanted are files named *"
                + String.join(", *", endings())
                + ", plain or with .gz or .zst behind");
      }
    }
    return new CorpusInput(files);
  }

  private static void addAll(List<InputFile> files, Path folder, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(CorpusInput::isData)
          .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
          .forEach(entry -> files.add(file(entry, prefix + entry.getFileName())));
    }
  }

  private static boolean isData(Path entry) {
    String name = entry.getFileName().toString();
    return !name.startsWith(".")
        && !NOT_DATA.contains(name)
        && FileFormat.ofEnding(name).isPresent()
        && Files.isRegularFile(entry);
  }

  private static List<String> endings() {
    return Stream.of(FileFormat.values()).flatMap(format -> format.endings().stream()).toList();
  }

  private static InputFile file(Path path, String name) {
    String file = path.getFileName().toString();
    int dot = file.indexOf('.');
    return new InputFile(path, name, dot > 0 ? file.substring(0, dot) : file);
  }

  /// The files alone.
  public List<Path> paths() {
    return files.stream().map(InputFile::path).toList();
  }

  /// Bytes of all files.
  ///
  /// @throws IOException if one is gone
  public long bytes() throws IOException {
    long sum = 0;
    for (InputFile file : files) {
      sum += Files.size(file.path());
    }
    return sum;
  }
}
