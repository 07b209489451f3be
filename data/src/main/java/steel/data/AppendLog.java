package steel.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Packed files that joined a run after it had begun, in time's order: `appends.json` of its
/// folder. Seed, epoch and this log say which block each sample is.
///
/// @param appends what joined, the earliest first
public record AppendLog(List<Joined> appends) {
  /// Its name in the folder of a run.
  public static final String FILE_NAME = "appends.json";

  /// That of a run to which nothing was appended.
  public static final AppendLog NONE = new AppendLog(List.of());

  /// Files of one folder that joined together.
  ///
  /// @param sample how many samples the run had read before
  /// @param folder with the files and their manifest
  /// @param blocks of the files
  /// @param files as the manifest had them
  public record Joined(long sample, String folder, long blocks, List<Manifest.PackedFile> files) {
    public Joined {
      Objects.requireNonNull(folder, "folder");
      files = List.copyOf(files);
      if (sample < 0 || blocks < 1 || files.isEmpty()) {
        throw new IllegalArgumentException(
            "cannot append %d blocks of %d files at sample %d"
                .formatted(blocks, files.size(), sample));
      }
    }

    /// The folder.
    public Path path() {
      return Path.of(folder);
    }
  }

  public AppendLog {
    appends = List.copyOf(appends);
    long earliest = 0;
    for (Joined joined : appends) {
      if (joined.sample() < earliest) {
        throw new IllegalArgumentException(
            "sample %d comes after sample %d".formatted(joined.sample(), earliest));
      }
      earliest = joined.sample();
    }
  }

  /// The log of a run.
  ///
  /// @param run its folder
  /// @return [#NONE] if nothing was appended
  /// @throws steel.files.FormatException if the file is broken
  /// @throws IOException if it cannot be read
  public static AppendLog read(Path run) throws IOException {
    Path file = run.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return NONE;
    }
    return StrictJson.exactly(file, AppendLog.class, "a log of appends");
  }

  /// Writes it into the folder of a run; it is there whole or not at all.
  ///
  /// @throws IOException if the disk refuses
  public void write(Path run) throws IOException {
    StrictJson.write(run.resolve(FILE_NAME), this);
  }

  /// The log with more behind it.
  public AppendLog with(List<Joined> more) {
    List<Joined> all = new ArrayList<>(appends);
    all.addAll(more);
    return new AppendLog(all);
  }

  /// The sample that the latest joined at; 0 if there is none.
  public long lastSample() {
    return appends.isEmpty() ? 0 : appends.getLast().sample();
  }

  /// Whether nothing was appended.
  public boolean none() {
    return appends.isEmpty();
  }

  /// Stands for what had joined before a sample.
  ///
  /// @return empty if nothing had
  public String text(long sample) {
    StringBuilder text = new StringBuilder();
    for (Joined joined : appends) {
      if (joined.sample() < sample) {
        text.append(" | ").append(joined.sample());
        joined.files().forEach(file -> text.append(' ').append(file.sha256()));
      }
    }
    return text.toString();
  }

  /// The folders to be read, as they were when they joined.
  ///
  /// @throws steel.config.ConfigException if one is not the same any more
  List<PackedSet> sets() {
    return appends.stream()
        .map(joined -> PackedSet.of(joined.path()).only(joined.files()))
        .toList();
  }
}
