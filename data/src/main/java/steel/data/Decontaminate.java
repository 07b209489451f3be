package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import steel.data.clean.CorpusInput;
import steel.data.decontaminate.Benchmarks;
import steel.data.decontaminate.Decontamination;
import steel.data.record.OutputFolder;
import steel.data.shard.ResumableOutput;
import steel.files.Progress;

/// Drops the documents and conversations that hold passages of benchmarks, so that those can still
/// tell what a model has learned.
///
/// Writes `documents/SOURCE.jsonl` and `conversations/SOURCE.jsonl` as [Clean] does, `hits.jsonl`
/// (what was dropped, for which item, and the passage), `rejected.jsonl` (lines that are no
/// documents) and `summary.json`. The same input gives the same bytes, whatever the number of
/// workers, and however often the process was stopped.
public final class Decontaminate {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private Decontaminate() {}

  /// Compares a corpus with benchmarks.
  ///
  /// @param in as [Clean#run] takes it
  /// @param against files of benchmarks, or folders with such: JSON, CSV, plain text, Parquet
  /// @param out the folder to write; it appears whole or not at all, and replaces an older one
  /// @param workers threads; 0 for all cores
  /// @return what `out/summary.json` says
  /// @throws steel.config.ConfigException if a path holds nothing, or `out` is something else than
  ///   an older output
  /// @throws steel.files.FormatException if a benchmark is broken
  /// @throws IOException if the disk fails; a full one says so and names the file
  public static DecontaminateSummary run(
      List<Path> in, List<Path> against, Path out, int workers, Progress progress)
      throws IOException {
    CorpusInput input = CorpusInput.of(in);
    List<Path> read = new ArrayList<>(in);
    read.addAll(against);
    OutputFolder.check(
        out, read, Set.of("documents", "conversations", "hits.jsonl", "rejected.jsonl"));
    Benchmarks benchmarks = Benchmarks.read(against);
    List<Path> files = new ArrayList<>(input.paths());
    benchmarks.files().forEach(file -> files.add(file.path()));
    int threads = workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
    return ResumableOutput.write(
        out,
        "decontaminate",
        files,
        threads,
        JSON,
        (work, writer) ->
            new Decontamination(benchmarks, input, work).run(threads, writer, progress));
  }
}
