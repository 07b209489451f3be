package steel.data.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import steel.config.ConfigException;

/// Guards what a stage is about to replace.
public final class OutputFolder {
  private OutputFolder() {}

  /// Refuses an output folder that would take the place of something else than an older output.
  ///
  /// @param out where to write
  /// @param in what is read
  /// @throws ConfigException if `out` is a file, is or lies around or in an input, or is a folder
  ///   with something in it but no `summary.json`
  /// @throws IOException if the disk fails
  public static void check(Path out, List<Path> in) throws IOException {
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
    try (Stream<Path> entries = Files.list(target)) {
      if (!Files.exists(target.resolve("summary.json")) && entries.findAny().isPresent()) {
        throw new ConfigException(
            out
                + ": holds something else than an earlier output; choose another folder to write,"
                + " or empty it");
      }
    }
  }
}
