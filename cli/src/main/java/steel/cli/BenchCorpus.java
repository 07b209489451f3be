package steel.cli;

import java.io.IOException;
import java.nio.file.Path;
import steel.data.Convert;
import steel.data.ConvertRecipe;
import steel.data.EmbeddedCorpus;
import steel.data.Profile;
import steel.files.Progress;

/// What is measured where the user names no texts: the embedded corpus, the same on any machine.
final class BenchCorpus {
  /// Of everything that is made up for a measurement.
  static final long SEED = 1;

  private BenchCorpus() {}

  /// Makes it.
  ///
  /// @param scratch a folder for what is written
  /// @return a folder as `steel data convert` writes it
  /// @throws IOException if the disk refuses
  static Path converted(Path scratch) throws IOException {
    Path corpus = scratch.resolve("corpus");
    EmbeddedCorpus.write(corpus, SEED, Progress.SILENT);
    Path converted = scratch.resolve("converted");
    Convert.run(
        corpus.resolve("sources"), converted, ConvertRecipe.of(Profile.CORRECTED), Progress.SILENT);
    return converted;
  }
}
