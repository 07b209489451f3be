package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steel.config.ConfigException;
import steel.data.pack.DocumentFiles;
import steel.data.pack.Packing;
import steel.data.record.OutputFolder;
import steel.data.shard.WorkFolder;
import steel.files.AtomicFile;
import steel.files.AtomicFolder;
import steel.files.Progress;
import steel.tokenizer.Tokenizer;

/// Documents to packed tokens, byte for byte as the original's LITPKDS files.
///
/// Each document is followed by `<|im_end|>`; all of them make one stream, cut into blocks. Writes
/// `train/` and `validation/`, each with its files and a [Manifest], `rejected.jsonl` and
/// `summary.json`. The same input gives the same bytes, whatever the number of workers, and however
/// often the process was stopped: what is done lies in `.NAME.work` beside the output until that is
/// whole.
public final class Pack {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Pack() {}

  /// Packs every document of the inputs.
  ///
  /// @param in files of documents, or folders that `data convert` or `data clean` wrote
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @return what `out/summary.json` says
  /// @throws ConfigException if there are no documents, or `out` is something else than an older
  ///   output
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static PackSummary run(
      List<Path> in, Tokenizer tokenizer, Path out, PackRecipe recipe, Progress progress)
      throws IOException {
    List<Path> files = DocumentFiles.find(in);
    OutputFolder.check(out, in, Set.of("train", "validation", "rejected.jsonl"));
    PackSummary summary;
    try (WorkFolder work = WorkFolder.beside(out, Packing.settings(tokenizer, recipe), files)) {
      Packing packing = new Packing(tokenizer, recipe, files, work, progress);
      try (AtomicFolder folder = AtomicFolder.beside(out)) {
        summary = packing.run(folder.path());
        if (summary.sources().isEmpty()) {
          work.delete();
          throw new ConfigException("no documents in " + in + ": nothing to pack");
        }
        AtomicFile.writeText(
            folder.path().resolve("summary.json"), JSON.writeValueAsString(summary) + "\n");
        folder.commit();
      }
      work.delete();
    }
    return summary;
  }
}
