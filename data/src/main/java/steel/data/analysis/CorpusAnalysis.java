package steel.data.analysis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steel.data.Analysis;
import steel.data.CleanRecipe;
import steel.data.clean.CorpusInput;
import steel.data.clean.Duplicates;
import steel.data.operator.Operator;
import steel.data.record.MegabyteCounter;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.Workers;
import steel.files.Progress;

/// Looks at a corpus, shard by shard on all cores. Memory holds what was counted of the shards
/// under way; signatures are mapped files.
public final class CorpusAnalysis {
  private final CleanRecipe recipe;
  private final CorpusInput input;
  private final Path folder;
  private final Map<Integer, ShardAnalysis> waiting = new HashMap<>();
  private final ShardAnalysis total;
  private int next;

  /// @param folder an empty one for signatures, of no use afterwards
  public CorpusAnalysis(CleanRecipe recipe, CorpusInput input, Path folder) {
    this.recipe = recipe;
    this.input = input;
    this.folder = folder;
    this.total = new ShardAnalysis(recipe);
  }

  /// File name of the signatures that a step gives a shard.
  static String signatures(int step, int shard) {
    return "step-%d-%06d".formatted(step, shard);
  }

  /// Looks at all of it.
  ///
  /// @throws IOException if the disk fails
  public Analysis run(int threads, Progress progress) throws IOException {
    List<Shard> shards = ShardPlan.of(input.paths(), threads).shards();
    try (Progress.Task task = progress.start("analyze", "MB", input.bytes() >> 20)) {
      MegabyteCounter bytes = new MegabyteCounter(task);
      Workers.run(
          threads,
          shards,
          shard ->
              add(
                  shard.number(),
                  ShardAnalysis.of(recipe, input.files().get(shard.file()), shard, folder, bytes)));
    }
    return total.summary(duplicates(shards.size()));
  }

  /// Adds up in the order of the shards, so that sums do not depend on which was done first.
  private synchronized void add(int shard, ShardAnalysis analysis) {
    waiting.put(shard, analysis);
    for (ShardAnalysis some = waiting.remove(next); some != null; some = waiting.remove(next)) {
      total.add(some);
      next++;
    }
  }

  private Map<String, Analysis.Duplicates> duplicates(int shards) throws IOException {
    Map<String, Analysis.Duplicates> found = new LinkedHashMap<>();
    for (int i = 0; i < recipe.steps().size(); i++) {
      if (recipe.steps().get(i).operator() instanceof Operator.Deduplicator deduplicator) {
        found.put(
            "%d %s".formatted(i + 1, deduplicator.name()), duplicates(i, deduplicator, shards));
      }
    }
    return found;
  }

  private Analysis.Duplicates duplicates(int step, Operator.Deduplicator deduplicator, int shards)
      throws IOException {
    List<Path> parts =
        IntStream.range(0, shards)
            .mapToObj(shard -> folder.resolve(signatures(step, shard)))
            .toList();
    Path into = Files.createDirectory(folder.resolve("step-" + step));
    Duplicates.find(parts, deduplicator.words(), deduplicator::join, into);
    try (Duplicates found = Duplicates.open(into)) {
      return new Analysis.Duplicates(found.count(), found.countDuplicates());
    }
  }
}
