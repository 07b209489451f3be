package steel.data.shard;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.data.record.Backlog;
import steel.files.AtomicFile;
import steel.files.AtomicFolder;
import steel.files.Checksum;
import steel.files.LockedFolder;

/// Where a stage keeps what it has done until its output is whole: `.NAME.work` beside the output.
///
/// Each result is a folder that appears at once when it is finished, so a process that is killed
/// loses only what it had under way; the next one with the same task goes on with the rest. A task
/// is the same if its settings, its input files (by path, size and time of change) and the program
/// are. Owns a lock: one process at a time works on an output.
public final class WorkFolder implements AutoCloseable {
  private static final String TASK = "task";

  private final LockedFolder folder;
  private final Backlog disk = new Backlog("steel-data-disk", 1);

  private WorkFolder(LockedFolder folder) {
    this.folder = folder;
  }

  /// Opens the folder of an output; results of another task in it are deleted.
  ///
  /// @param settings everything beside the input that the results depend on
  /// @param files the input
  /// @throws ConfigException if another process works on the same output
  /// @throws IOException if the disk refuses, or a file is gone
  public static WorkFolder beside(Path out, String settings, List<Path> files) throws IOException {
    LockedFolder folder =
        LockedFolder.beside(out)
            .orElseThrow(
                () ->
                    new ConfigException(
                        out
                            + ": another process is writing it; wait for that one, or choose another folder"));
    try {
      Path known = folder.path().resolve(TASK);
      String task = task(settings, files);
      if (!Files.exists(known) || !Files.readString(known).equals(task)) {
        folder.clear();
        AtomicFile.writeText(known, task);
      }
      return new WorkFolder(folder);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static String task(String settings, List<Path> files) throws IOException {
    StringBuilder text = new StringBuilder(settings).append('\n');
    for (Path file : files) {
      stamp(file, text);
    }
    Path program = program();
    if (program != null) {
      stamp(program, text);
    }
    return Checksum.ofText(text.toString());
  }

  private static void stamp(Path file, StringBuilder text) throws IOException {
    text.append(file.toAbsolutePath().normalize())
        .append(' ')
        .append(Files.size(file))
        .append(' ')
        .append(Files.getLastModifiedTime(file))
        .append('\n');
  }

  /// Where the classes of this room come from; a new build does not go on with results of an old.
  private static @Nullable Path program() {
    CodeSource source = WorkFolder.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /// Where a result is, or will be.
  public Path path(String name) {
    return folder.path().resolve(name);
  }

  /// Whether a result is there.
  public boolean has(String name) {
    return Files.isDirectory(path(name));
  }

  /// Writes the files of a result.
  public interface Content {
    /// @param folder empty
    /// @throws IOException as the disk does
    void writeTo(Path folder) throws IOException;
  }

  /// Makes a result, unless it is there.
  ///
  /// @throws IOException if the disk refuses; then there is none
  public void make(String name, Content content) throws IOException {
    if (!has(name)) {
      try (AtomicFolder result = written(name, content)) {
        result.commit();
      }
    }
  }

  /// The result folder of a shard in a stage.
  public Path result(String stage, Shard shard) {
    return path(name(stage, shard));
  }

  private static String name(String stage, Shard shard) {
    return "%s/%06d".formatted(stage, shard.number());
  }

  /// Writes the files of a shard's result.
  public interface ShardContent {
    /// @param folder empty
    /// @throws IOException as the disk does
    void writeTo(Shard shard, Path folder) throws IOException;
  }

  /// Makes the results of a stage that are not there yet, on several threads, and waits until all
  /// are safe on the disk.
  ///
  /// @param known told of shards whose results are there
  /// @throws IOException if the disk refuses
  public void makeAll(
      String stage, List<Shard> shards, int threads, Consumer<Shard> known, ShardContent content)
      throws IOException {
    Workers.run(
        threads,
        shards,
        shard -> {
          if (has(name(stage, shard))) {
            known.accept(shard);
          } else {
            makeBehind(name(stage, shard), into -> content.writeTo(shard, into));
          }
        });
    settle();
  }

  /// Makes a result, unless it is there, without waiting for the disk: it is there for sure only
  /// after [#settle]. Workers that wait for every shard to be safe leave their cores idle.
  ///
  /// @throws IOException if the disk refuses this one or has refused an earlier one
  void makeBehind(String name, Content content) throws IOException {
    if (has(name)) {
      return;
    }
    disk.check();
    AtomicFolder result = written(name, content);
    try {
      disk.add(
          () -> {
            try (result) {
              result.commit();
            }
          });
    } catch (IOException e) {
      result.close();
      throw e;
    }
  }

  /// Waits until everything that was made is safe on the disk.
  ///
  /// @throws IOException if the disk refused some of it
  void settle() throws IOException {
    disk.settle();
  }

  private AtomicFolder written(String name, Content content) throws IOException {
    Path target = path(name);
    Files.createDirectories(target.getParent());
    AtomicFolder result = AtomicFolder.beside(target);
    try {
      content.writeTo(result.path());
      return result;
    } catch (IOException e) {
      result.close();
      throw named(target, e);
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  /// A failure that names what could not be written, which those of a full disk do not.
  private static IOException named(Path target, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    FileSystemException named = new FileSystemException(target.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /// Deletes everything; the output is whole.
  ///
  /// @throws IOException if the disk refuses
  public void delete() throws IOException {
    disk.close(); // what is under way is finished
    folder.delete();
  }

  @Override
  public void close() throws IOException {
    disk.close(); // likewise
    folder.close();
  }
}
