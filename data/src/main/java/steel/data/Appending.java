package steel.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.config.ConfigException;
import steel.data.pack.PackedFileReader;
import steel.files.Progress;

/// A close look at packed files before they join a run: every byte is read, nothing is written.
public final class Appending {
  private static final String NOTHING = "leave it out; nothing was appended";

  private Appending() {}

  /// What a run reads, and what it must not read.
  ///
  /// @param base packed tokens that it began with
  /// @param heldOut packed tokens that it only scores
  /// @param log what joined since
  public record Known(Path base, List<Path> heldOut, AppendLog log) {}

  /// Looks at all that shall join.
  ///
  /// @param bins folders with a manifest, or files that the manifest beside them names
  /// @param sample how many samples the run has read
  /// @return entries for the log, one for each folder
  /// @throws ConfigException if something is not there, is of another tokenizer, vocabulary or
  ///   block length than the run's data, holds no tokens, or has the bytes of a file that is known
  /// @throws steel.files.FormatException if a file is not what its manifest says
  /// @throws IOException if the disk fails
  public static List<AppendLog.Joined> look(
      Known known, List<Path> bins, long sample, Progress progress) throws IOException {
    PackedSet base = PackedSet.of(known.base());
    Map<String, Path> files = new HashMap<>();
    List<PackedSet> there = new ArrayList<>(List.of(base));
    there.addAll(known.log().sets());
    known.heldOut().forEach(folder -> there.add(PackedSet.of(folder)));
    for (PackedSet set : there) {
      set.manifest().files().forEach(file -> files.putIfAbsent(file.sha256(), set.path(file)));
    }
    List<PackedSet> fresh = sets(bins);
    for (PackedSet set : fresh) {
      PackedFolders.requireAlike(base, set);
      for (Manifest.PackedFile file : set.manifest().files()) {
        Path path = set.path(file);
        PackedFolders.requireNew(path, files.putIfAbsent(file.sha256(), path), NOTHING);
      }
    }
    requireWhole(fresh, progress);
    List<AppendLog.Joined> joined = new ArrayList<>();
    for (PackedSet set : fresh) {
      joined.add(
          new AppendLog.Joined(
              sample, set.folder().toString(), set.manifest().blocks(), set.manifest().files()));
    }
    return joined;
  }

  /// What is named of one folder.
  private record Wanted(PackedSet all, List<Manifest.PackedFile> files) {}

  /// What is named, folder by folder.
  private static List<PackedSet> sets(List<Path> bins) {
    Map<Path, Wanted> folders = new LinkedHashMap<>();
    for (Path bin : bins) {
      Path given = bin.normalize();
      boolean whole = Files.isDirectory(given);
      if (!whole && !Files.exists(given)) {
        throw new ConfigException(given + ": no such file or folder");
      }
      Path folder = whole ? given : Optional.ofNullable(given.getParent()).orElse(Path.of("."));
      Wanted wanted =
          folders.computeIfAbsent(folder, of -> new Wanted(PackedSet.of(of), new ArrayList<>()));
      PackedSet all = wanted.all();
      if (whole) {
        wanted.files().addAll(all.manifest().files());
      } else {
        wanted
            .files()
            .add(
                all.file(String.valueOf(given.getFileName()))
                    .orElseThrow(
                        () ->
                            new ConfigException(
                                "%s: the manifest.json beside it does not name it; append what steel data"
                                        .formatted(given)
                                    + " pack wrote")));
      }
    }
    List<PackedSet> sets = new ArrayList<>();
    for (Wanted wanted : folders.values()) {
      PackedSet set =
          new PackedSet(wanted.all().folder(), wanted.all().manifest().withFiles(wanted.files()));
      if (set.manifest().blocks() == 0) {
        throw new ConfigException(set.folder() + ": has no tokens; leave it out");
      }
      sets.add(set);
    }
    return sets;
  }

  private static void requireWhole(List<PackedSet> sets, Progress progress) throws IOException {
    long bytes = 0;
    for (PackedSet set : sets) {
      bytes += set.manifest().files().stream().mapToLong(Manifest.PackedFile::bytes).sum();
    }
    try (Progress.Task task = progress.start("append", "bytes", bytes)) {
      for (PackedSet set : sets) {
        for (Manifest.PackedFile file : set.manifest().files()) {
          try (Arena arena = Arena.ofConfined()) {
            PackedFileReader.open(set.folder(), set.manifest(), file, arena).requireWhole();
          }
          task.advance(file.bytes());
        }
      }
    }
  }
}
