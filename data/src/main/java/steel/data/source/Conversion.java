package steel.data.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.ConvertRecipe;
import steel.data.ConvertSummary;
import steel.data.record.CorpusWriter;
import steel.data.record.MegabyteCounter;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.WorkFolder;
import steel.data.source.SourceFolders.SourceFiles;
import steel.files.Progress;

/// Converts the files of all sources shard by shard, on all cores, and puts the shards together in
/// the order of the files.
public final class Conversion {
  /// Where rejected records are listed, in the corpus folder.
  public static final String REJECTED = "rejected.jsonl";

  private static final String STAGE = "converted";

  private final Path root;
  private final ConvertRecipe recipe;
  private final List<SourceFiles> sources;
  private final List<InputFile> files;
  private final WorkFolder work;

  private record InputFile(SourceFiles source, Path path, String name) {}

  /// @param root what file names are relative to
  /// @param work keeps what is done
  public Conversion(Path root, SourceFolders folders, ConvertRecipe recipe, WorkFolder work) {
    this.root = root;
    this.recipe = recipe;
    this.sources = folders.sources();
    this.work = work;
    this.files = new ArrayList<>();
    for (SourceFiles source : sources) {
      source.files().forEach(path -> files.add(new InputFile(source, path, name(path))));
    }
  }

  private String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /// Does what is not done yet, and writes the output.
  ///
  /// @param threads how many convert
  /// @param out gets documents, conversations and rejected records
  /// @return what became of each source
  /// @throws IOException if the disk fails; what is done stays in the work folder
  public Map<String, ConvertSummary.Source> run(int threads, CorpusWriter out, Progress progress)
      throws IOException {
    List<Path> paths = files.stream().map(InputFile::path).toList();
    List<Shard> shards = ShardPlan.of(paths, threads).shards();
    long bytes = shards.stream().mapToLong(Shard::bytes).sum();
    try (Progress.Task task = progress.start("convert", "MB", bytes >> 20)) {
      MegabyteCounter megabytes = new MegabyteCounter(task);
      work.makeAll(
          STAGE,
          shards,
          threads,
          shard -> megabytes.accept(shard.bytes()),
          (shard, into) -> {
            InputFile file = files.get(shard.file());
            SourceShard.convert(file.source(), recipe, file.name(), shard, into, megabytes);
          });
    }
    return assemble(shards, out);
  }

  private Map<String, ConvertSummary.Source> assemble(List<Shard> shards, CorpusWriter out)
      throws IOException {
    Map<String, ConversionCount> counts = new LinkedHashMap<>();
    out.touch(REJECTED);
    for (SourceFiles source : sources) {
      counts.put(source.name(), new ConversionCount());
      out.touch(CorpusWriter.documents(source.name()));
      if (source.format().isChat()) {
        out.touch(CorpusWriter.conversations(source.name()));
      }
    }
    int ended = -1;
    for (Shard shard : shards) {
      if (shard.file() == ended) {
        continue;
      }
      Path result = work.result(STAGE, shard);
      SourceFiles source = files.get(shard.file()).source();
      out.append(CorpusWriter.documents(source.name()), result.resolve(SourceShard.DOCUMENTS));
      if (source.format().isChat()) {
        out.append(
            CorpusWriter.conversations(source.name()), result.resolve(SourceShard.CONVERSATIONS));
      }
      out.append(REJECTED, result.resolve(SourceShard.REJECTED));
      counts
          .computeIfAbsent(source.name(), _ -> new ConversionCount())
          .add(result.resolve(SourceShard.COUNT));
      if (Files.exists(result.resolve(SourceShard.ENDED))) {
        ended = shard.file();
      }
    }
    Map<String, ConvertSummary.Source> summaries = new LinkedHashMap<>();
    for (SourceFiles source : sources) {
      ConversionCount count = counts.getOrDefault(source.name(), new ConversionCount());
      summaries.put(source.name(), count.summary(source.files().size()));
    }
    return summaries;
  }
}
