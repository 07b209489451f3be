package steel.data.record;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import steel.config.ConfigException;

/// Guards what a stage is about to replace.
public final class OutputFolder {
  private static final String SUMMARY = "summary.json";

  private OutputFolder() {}

  /// Refuses an output folder that would take the place of something else than an older output.
  ///
  /// @param out where to write
  /// @param in what is read
  /// @param names what an output of this stage holds, beside its `summary.json`
  /// @throws ConfigException if `out` is a file, is or lies around or in an input, or is a folder
  ///   with something in it that is not of `names`, or no `summary.json`
  /// @throws IOException if the disk fails
  public static void check(Path out, List<Path> in, Set<String> names) throws IOException {
    check(out, in, names, SUMMARY);
  }

  /// As [#check(Path, List, Set)], for a stage whose summary has a name of its own.
  ///
  /// @param summary what every output of the stage holds
  public static void check(Path out, List<Path> in, Set<String> names, String summary)
      throws IOException {
    Path target = out.toAbsolutePath().normalize();
    for (Path path : in) {
      Path input = path.toAbsolutePath().normalize();
      if (input.startsWith(target) || target.startsWith(input)) {
        throw new ConfigException(
            "%s: the output and the input %s lie in each other; choose another folder to write"
                .formatted(out, path));
      }
    }
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new ConfigException(out + ": is a file; choose a folder to write");
    }
    Set<String> found;
    try (Stream<Path> entries = Files.list(target)) {
      found =
          entries.map(entry -> entry.getFileName().toString()).collect(toCollection(TreeSet::new));
    }
    if (found.isEmpty()) {
      return;
    }
    boolean isOutput = found.remove(summary);
    found.removeAll(names);
    if (!isOutput || !found.isEmpty()) {
      throw new ConfigException(
          "%s: holds something else than an earlier output%s; choose another folder to write, or empty it"
              .formatted(out, found.isEmpty() ? "" : " (" + found.iterator().next() + ")"));
    }
  }
}
