package steel.data.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.record.CorpusWriter;
import steel.data.record.Document;
import steel.data.record.RecordJson;

/// Puts the shards together, in the order of the input, less the duplicates of the last step. Used
/// by one thread.
final class Assembly {
  private final CleanRecipe recipe;
  private final CorpusWriter out;
  private final Tally total;
  private final Ending ending;

  /// By step and source.
  private final Map<Integer, Map<String, List<byte[]>>> samples = new TreeMap<>();

  /// @param out gets the documents
  Assembly(CleanRecipe recipe, CorpusWriter out) throws IOException {
    this.recipe = recipe;
    this.out = out;
    this.total = new Tally(recipe);
    this.ending = new Ending(recipe);
    out.touch(Cleaning.REJECTED);
    out.touch(Cleaning.SAMPLES);
  }

  /// Names a source in the summary, even if nothing is in it.
  void touch(String source) throws IOException {
    total.funnel(source);
    out.touch(CorpusWriter.documents(source));
  }

  /// Adds what a pass counted and showed of a shard.
  ///
  /// @param shard the result folder
  void report(Path shard) throws IOException {
    total.add(shard.resolve(ShardResult.TALLY));
    Frame.read(
        shard.resolve(ShardResult.SAMPLES),
        frame -> {
          sample(frame.mark(), frame.source(), frame.line());
          return true;
        });
    Path rejected = shard.resolve(ShardResult.REJECTED);
    if (Files.size(rejected) > 0) {
      out.append(Cleaning.REJECTED, rejected);
    }
  }

  private void sample(int step, String source, byte[] line) {
    List<byte[]> some =
        samples
            .computeIfAbsent(step, _ -> new LinkedHashMap<>())
            .computeIfAbsent(source, _ -> new ArrayList<>());
    if (some.size() < recipe.samples()) {
      some.add(line);
    }
  }

  private boolean wantsSample(int step, String source) {
    return samples.getOrDefault(step, Map.of()).getOrDefault(source, List.of()).size()
        < recipe.samples();
  }

  /// Writes the documents of a shard.
  ///
  /// @param shard the result folder of its last pass
  /// @param duplicates what the recipe's last step found; null if it is no deduplicator
  void documents(Path shard, Duplicates.@Nullable InShard duplicates) throws IOException {
    Path lines = shard.resolve(ShardResult.DOCUMENTS);
    Stretches kept = new Stretches();
    Frame.readEntries(
        lines,
        entry -> {
          boolean isDuplicate =
              duplicates != null
                  && (entry.mark() & ShardPass.SIGNED) != 0
                  && !duplicates.isNextFirst();
          Funnel funnel = total.funnel(entry.source());
          int droppedAt = ending.count(funnel, entry.mark(), isDuplicate, 1);
          if (droppedAt >= 0) {
            double first = duplicates == null ? 0 : (double) duplicates.firstOfLast();
            drop(lines, entry, droppedAt, first);
            return;
          }
          kept.add(CorpusWriter.documents(entry.source()), entry);
        });
    kept.appendTo(out, lines);
  }

  private void drop(Path lines, Frame.Entry entry, int step, double value) throws IOException {
    out.touch(CorpusWriter.documents(entry.source()));
    if (wantsSample(step, entry.source())) {
      Document document = RecordJson.document(entry.line(lines));
      sample(
          step,
          entry.source(),
          ShardResult.sampleLine(
              recipe, step, document.id(), entry.source(), value, document.text()));
    }
  }

  /// Writes the conversations of a shard.
  ///
  /// @param shard the result folder of its first pass
  void conversations(Path shard, Duplicates.InShard duplicates) throws IOException {
    Path lines = shard.resolve(ShardResult.CONVERSATIONS);
    Stretches kept = new Stretches();
    Frame.readEntries(
        lines,
        entry -> {
          Funnel funnel = total.funnel(entry.source());
          String file = CorpusWriter.conversations(entry.source());
          boolean isDuplicate = (entry.mark() & ShardPass.SIGNED) != 0 && !duplicates.isNextFirst();
          if (Ending.countConversations(funnel, entry.mark(), isDuplicate, 1)) {
            kept.add(file, entry);
          } else {
            out.touch(file);
          }
        });
    kept.appendTo(out, lines);
  }

  /// Writes what is shown of dropped documents.
  ///
  /// @param originals of duplicates
  /// @return what was counted
  CleanSummary finish(Originals originals) throws IOException {
    for (Map.Entry<Integer, Map<String, List<byte[]>>> step : samples.entrySet()) {
      for (List<byte[]> lines : step.getValue().values()) {
        for (byte[] line : lines) {
          out.append(Cleaning.SAMPLES, originals.named(step.getKey(), line));
        }
      }
    }
    return total.summary();
  }
}
