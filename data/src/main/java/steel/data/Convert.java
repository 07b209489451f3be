package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import steel.data.record.OutputFolder;
import steel.data.shard.ResumableOutput;
import steel.data.source.Conversion;
import steel.data.source.SourceFolders;
import steel.files.Progress;

/// Raw sources in their published layouts to documents and conversations.
///
/// Writes `documents/SOURCE.jsonl` (`id`, `text`, `source`), for chat sources also
/// `conversations/SOURCE.jsonl` (`id`, `source`, `conversations` of `from` and `value`),
/// `rejected.jsonl` (`file`, `line`, `cause`, `reason`) and `summary.json`. An id is the file and
/// line (or row) that a text came from. The same input gives the same bytes, whatever the number of
/// workers, and however often the process was stopped: what is done lies in `.NAME.work` beside the
/// output until that is whole.
public final class Convert {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Convert() {}

  /// Converts every source in a folder.
  ///
  /// @param in holds a folder for each source, such as `skypile` or `starcode/java`
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @return what `out/summary.json` says
  /// @throws steel.config.ConfigException if `in` holds no known source, or a folder that is none,
  ///   or `out` is something else than an older output
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static ConvertSummary run(Path in, Path out, ConvertRecipe recipe, Progress progress)
      throws IOException {
    SourceFolders folders = SourceFolders.find(in, recipe);
    OutputFolder.check(out, List.of(in), Set.of("documents", "conversations", "rejected.jsonl"));
    return ResumableOutput.write(
        out,
        "convert " + recipe.settings(),
        folders.paths(),
        recipe.threads(),
        JSON,
        (work, writer) -> {
          Map<String, ConvertSummary.Source> sources =
              new Conversion(in, folders, recipe, work).run(recipe.threads(), writer, progress);
          return new ConvertSummary(
              recipe.profile().name().toLowerCase(Locale.ROOT),
              sources,
              total(sources),
              folders.ignored());
        });
  }

  private static ConvertSummary.Source total(Map<String, ConvertSummary.Source> sources) {
    long files = 0;
    long records = 0;
    long kept = 0;
    long documents = 0;
    long characters = 0;
    long conversations = 0;
    Map<String, ConvertSummary.Rejections> rejected = new LinkedHashMap<>();
    for (ConvertSummary.Source source : sources.values()) {
      files += source.files();
      records += source.records();
      kept += source.kept();
      documents += source.documents();
      characters += source.characters();
      conversations += source.conversations();
      source
          .rejected()
          .forEach(
              (cause, some) ->
                  rejected.merge(
                      cause,
                      new ConvertSummary.Rejections(some.count(), List.of()),
                      (a, b) -> new ConvertSummary.Rejections(a.count() + b.count(), List.of())));
    }
    return new ConvertSummary.Source(
        files, records, kept, documents, characters, conversations, rejected);
  }
}
