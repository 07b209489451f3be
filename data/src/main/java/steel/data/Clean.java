package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steel.data.clean.Cleaning;
import steel.data.clean.CorpusInput;
import steel.data.record.OutputFolder;
import steel.data.shard.ResumableOutput;
import steel.files.Progress;

/// Documents and conversations to clean ones.
///
/// Writes `documents/SOURCE.jsonl` and `conversations/SOURCE.jsonl` as [Convert] does,
/// `summary.json` (the funnel), `dropped_samples.jsonl` (the first ten documents that each step
/// dropped of each source) and `rejected.jsonl` (lines that are no documents). The same input gives
/// the same bytes, whatever the number of workers, and however often the process was stopped: what
/// is done lies in `.NAME.work` beside the output until that is whole.
public final class Clean {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final Set<String> NAMES =
      Set.of("documents", "conversations", "rejected.jsonl", "dropped_samples.jsonl");

  private Clean() {}

  /// Refuses a folder in whose place no output may come, for engines that write it themselves.
  ///
  /// @throws steel.config.ConfigException if `out` is something else than an older output
  /// @throws IOException if the disk fails
  public static void checkOutput(Path out) throws IOException {
    OutputFolder.check(out, List.of(), NAMES);
  }

  /// Runs the steps of a recipe.
  ///
  /// @param in corpus folders as [Convert] writes them, folders of JSON Lines, or single such
  ///   files; a line holds `text` or `conversations`, perhaps `id` and `source`; other keys are
  ///   left out
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @return what `out/summary.json` says
  /// @throws steel.config.ConfigException if a path holds no documents, or `out` is something else
  ///   than an older output
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static CleanSummary run(List<Path> in, Path out, CleanRecipe recipe, Progress progress)
      throws IOException {
    CorpusInput input = CorpusInput.of(in);
    OutputFolder.check(out, in, NAMES);
    return ResumableOutput.write(
        out,
        Cleaning.settings(recipe),
        input.paths(),
        recipe.threads(),
        JSON,
        (work, writer) ->
            new Cleaning(recipe, input, work, recipe.threads(), progress).run(writer));
  }
}
