package steel.cli.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One step of the quickstart.
///
/// @param name as the table and `summary.json` show it
/// @param settings everything but files that decides its outcome: the resolved recipe, options
/// @param inputs files and folders that it reads
/// @param output the file or folder that it writes, which other stages read
/// @param work does it; must leave `output` whole or resumable whenever it is killed
record Stage(String name, String settings, List<Path> inputs, Path output, Work work) {
  Stage {
    inputs = List.copyOf(inputs);
  }

  /// What a stage does.
  interface Work {
    /// Makes the output, or goes on with what a killed run of the same stage left of it.
    ///
    /// @throws IOException if the disk refuses
    Outcome run() throws IOException;
  }

  /// What a stage came to.
  ///
  /// @param in what went in, in words
  /// @param out what came out, in words
  /// @param figure the figure to look at, in words
  /// @param figures everything worth keeping, for `summary.json`
  record Outcome(String in, String out, String figure, Map<String, Object> figures) {}
}
