package steel.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.LockedFolder;

/// Where the output goes: a folder of this machine or at an address, that appears whole or not at
/// all. Beside it lies a folder for what is only needed on the way. Owns a lock where the output is
/// on this machine: one process at a time works on it.
final class Destination implements AutoCloseable {
  private static final String SUMMARY = "summary.json";

  private final FileSystem disk;
  private final Path target;
  private final Path work;
  private final Path unfinished;
  private final @Nullable AtomicFolder local;
  private final @Nullable LockedFolder lock;

  private Destination(
      FileSystem disk,
      Path target,
      Path unfinished,
      @Nullable AtomicFolder local,
      @Nullable LockedFolder lock) {
    this.disk = disk;
    this.target = target;
    this.work = beside(target, "work");
    this.unfinished = unfinished;
    this.local = local;
    this.lock = lock;
  }

  /// Opens one; what an earlier process left on the way is deleted.
  ///
  /// @param out a path or an address
  /// @throws ConfigException if something else lies there, or another process writes it
  /// @throws IOException if a disk refuses
  static Destination open(String out, Configuration hadoop) throws IOException {
    Path target = Address.path(out);
    return Address.is(out)
        ? openAddress(out, target, Address.disk(out, hadoop))
        : openLocal(out, target, hadoop);
  }

  private static Destination openAddress(String out, Path target, FileSystem found)
      throws IOException {
    // that of this machine keeps a checksum beside each file, and takes it along
    FileSystem disk = found instanceof LocalFileSystem own ? own.getRawFileSystem() : found;
    if (disk.exists(target)
        && disk.listStatus(target).length > 0
        && !disk.exists(new Path(target, SUMMARY))) {
      throw new ConfigException(
          out + ": holds something else than an earlier output; choose another folder to write");
    }
    Path unfinished = beside(target, "unfinished");
    Destination opened = new Destination(disk, target, unfinished, null, null);
    disk.delete(unfinished, true);
    disk.delete(opened.work, true);
    disk.mkdirs(unfinished);
    return opened;
  }

  private static Destination openLocal(String out, Path target, Configuration hadoop)
      throws IOException {
    LocalFileSystem local = FileSystem.getLocal(hadoop);
    java.nio.file.Path folder = java.nio.file.Path.of(target.toUri());
    LockedFolder work =
        LockedFolder.beside(folder)
            .orElseThrow(
                () ->
                    new ConfigException(
                        out
                            + ": another process is writing it; wait for that one, or choose another folder"));
    try {
      work.clear();
      AtomicFolder unfinished = AtomicFolder.beside(folder);
      Path path = new Path(unfinished.path().toUri());
      return new Destination(local.getRawFileSystem(), target, path, unfinished, work);
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  private static Path beside(Path target, String ending) {
    return new Path(target.getParent(), "." + target.getName() + "." + ending);
  }

  /// For what is needed on the way.
  Path work() {
    return work;
  }

  /// Writes a file of the output.
  void write(String name, byte[] bytes) throws IOException {
    try (OutputStream out = disk.create(new Path(unfinished, name))) {
      out.write(bytes);
    }
  }

  /// Makes the parts of a table that Spark has written the files of a folder of the output, in the
  /// order of the parts.
  ///
  /// @param parts a folder with a folder for each value of a column, which is a source
  /// @param folder of the output
  /// @param ending of the files, without a dot before it
  void takeBySource(Path parts, String folder, String ending) throws IOException {
    Path into = new Path(unfinished, folder);
    disk.mkdirs(into);
    for (FileStatus source : entries(parts)) {
      String name = source.getPath().getName();
      int equals = name.indexOf('=');
      if (!source.isDirectory() || equals < 0) {
        continue;
      }
      int number = 0;
      for (FileStatus part : entries(source.getPath())) {
        String file = "%s.%05d.%s".formatted(name.substring(equals + 1), number++, ending);
        rename(part.getPath(), new Path(into, file));
      }
    }
  }

  /// Makes the one part of a table a file of the output.
  void take(Path parts, String name) throws IOException {
    List<FileStatus> files = entries(parts);
    if (files.size() != 1) {
      throw new IllegalStateException("%s has %d parts, not one".formatted(parts, files.size()));
    }
    rename(files.getFirst().getPath(), new Path(unfinished, name));
  }

  /// What is not hidden, by name.
  private List<FileStatus> entries(Path folder) throws IOException {
    List<FileStatus> entries = new ArrayList<>();
    for (FileStatus entry : disk.listStatus(folder)) {
      String name = entry.getPath().getName();
      if (!name.startsWith(".") && !name.startsWith("_")) {
        entries.add(entry);
      }
    }
    entries.sort(Comparator.comparing(entry -> entry.getPath().getName()));
    return entries;
  }

  private void rename(Path from, Path to) throws IOException {
    if (!disk.rename(from, to)) {
      throw new IOException("%s: cannot be renamed to %s".formatted(from, to));
    }
  }

  /// Gives the output its name, in place of an older one.
  void commit() throws IOException {
    if (local != null) {
      local.commit();
      return;
    }
    Path old = beside(target, "old");
    disk.delete(old, true);
    if (disk.exists(target)) {
      rename(target, old);
    }
    rename(unfinished, target);
    disk.delete(old, true);
  }

  /// Deletes what was only needed on the way, and what was not committed.
  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close(); // Windows does not delete what is open
    }
    disk.delete(work, true);
    if (local != null) {
      local.close();
    } else {
      disk.delete(unfinished, true);
    }
  }
}
