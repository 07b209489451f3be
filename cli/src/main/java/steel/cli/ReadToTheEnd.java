package steel.cli;

import java.util.Map;
import java.util.stream.Collectors;
import steel.data.ConvertSummary.Rejections;
import steel.data.DamagedFiles;

/// How commands end that read files of records: with exit code 1 if a file could not be read to its
/// end, although everything else was done. Single bad records, which every corpus has, are listed
/// and change nothing.
final class ReadToTheEnd {
  private static final int SHOWN = 3;

  private ReadToTheEnd() {}

  /// Asks for what was rejected.
  ///
  /// @param rejected by cause
  /// @param out where the output is
  /// @throws FailedException if a file is damaged
  static void require(Map<String, Rejections> rejected, Object out) {
    require(DamagedFiles.among(rejected), out);
  }

  /// Asks for damaged files.
  ///
  /// @param out where the output is, a path or an address
  /// @throws FailedException if there are any
  static void require(DamagedFiles damaged, Object out) {
    if (damaged.count() == 0) {
      return;
    }
    String first =
        damaged.first().stream()
            .limit(SHOWN)
            .map(file -> "%s:%d: %s".formatted(file.file(), file.line(), file.reason()))
            .collect(Collectors.joining("; "));
    throw new FailedException(
        "%s: is whole but for %d input file%s that could not be read, or not to the end (%s%s); mend or remove %s and run this again"
            .formatted(
                out,
                damaged.count(),
                damaged.count() == 1 ? "" : "s",
                first,
                damaged.count() > SHOWN ? "; ..." : "",
                damaged.count() == 1 ? "it" : "them"));
  }
}
