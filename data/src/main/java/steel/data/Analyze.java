package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steel.data.analysis.CorpusAnalysis;
import steel.data.clean.CorpusInput;
import steel.data.record.OutputFolder;
import steel.files.AtomicFolder;
import steel.files.Progress;

/// A look at a corpus: counts, lengths, scripts, what each filter of a recipe would measure and
/// drop, duplicates, and documents before and after. The recipe's mappers run first, where they
/// stand, and no document is left out. The same input gives the same figures, whatever the number
/// of workers.
public final class Analyze {
  /// What the result is called in the output folder.
  public static final String FILE = "analysis.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Analyze() {}

  /// Draws pages beside the figures, before the output appears.
  public interface Pages {
    /// @param folder gets them
    /// @throws IOException as the disk does
    void write(Analysis analysis, Path folder) throws IOException;
  }

  /// Looks at files.
  ///
  /// @param in as [Clean#run] takes them
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @param names files that `pages` writes
  /// @return what `out/analysis.json` says
  /// @throws steel.config.ConfigException if a path holds no documents, or `out` is something else
  ///   than an older output
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static Analysis run(
      List<Path> in,
      Path out,
      CleanRecipe recipe,
      Set<String> names,
      Pages pages,
      Progress progress)
      throws IOException {
    CorpusInput input = CorpusInput.of(in);
    OutputFolder.check(out, in, names, FILE);
    try (AtomicFolder folder = AtomicFolder.beside(out)) {
      Path work = Files.createDirectory(folder.path().resolve("signatures"));
      Analysis analysis = new CorpusAnalysis(recipe, input, work).run(recipe.threads(), progress);
      AtomicFolder.delete(work);
      JSON.writeValue(folder.path().resolve(FILE).toFile(), analysis);
      pages.write(analysis, folder.path());
      folder.commit();
      return analysis;
    }
  }
}
