package steel.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.clean.CorpusInput;
import steel.data.clean.CorpusRecord;
import steel.data.clean.Steps;
import steel.data.operator.Operator;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.files.AtomicFolder;
import steel.files.Progress;

/// How fast a recipe cleans, as a whole and step by step.
///
/// @param documents in the input
/// @param kept how many of them are left
/// @param bytes of the input on disk
/// @param workers threads of the whole runs
/// @param seconds of each whole run, reading and writing included, in the order of the runs
/// @param steps mean time of each step on one thread, on texts in memory, by step
/// @param timedDocuments how many documents the steps were timed on
public record CleanTiming(
    long documents,
    long kept,
    long bytes,
    int workers,
    List<Double> seconds,
    Map<String, Double> steps,
    int timedDocuments) {
  private static final long MEMORY_BYTES = 64L << 20; // of texts that the steps are timed on
  private static final int WARM_ROUNDS = 2;
  private static final int ROUNDS = 3;

  public CleanTiming {
    seconds = List.copyOf(seconds);
  }

  /// Cleans the same files again and again.
  ///
  /// @param runs whole runs that count
  /// @param warmUp whether one comes before them that does not count: it warms the compiler up
  /// @param scratch a folder for what is written, emptied
  /// @throws IOException if the disk fails
  public static CleanTiming measure(
      List<Path> in, CleanRecipe recipe, int runs, boolean warmUp, Path scratch, Progress progress)
      throws IOException {
    CorpusInput input = CorpusInput.of(in);
    List<Double> seconds = new ArrayList<>();
    long documents = 0;
    long kept = 0;
    int first = warmUp ? 0 : 1;
    try (Progress.Task task = progress.start("measure", "runs", runs + 1L - first)) {
      for (int run = first; run <= runs; run++) {
        Path out = scratch.resolve("out");
        long begun = System.nanoTime();
        CleanSummary summary = Clean.run(in, out, recipe, Progress.SILENT);
        documents = summary.total().in();
        kept = summary.total().kept();
        if (run > 0) {
          seconds.add((System.nanoTime() - begun) / 1e9);
        }
        AtomicFolder.delete(out);
        task.advance(1);
      }
    }
    List<CorpusRecord.Text> texts = texts(input, recipe);
    return new CleanTiming(
        documents,
        kept,
        input.bytes(),
        recipe.threads(),
        seconds,
        steps(texts, recipe),
        texts.size());
  }

  private static List<CorpusRecord.Text> texts(CorpusInput input, CleanRecipe recipe)
      throws IOException {
    List<CorpusRecord.Text> texts = new ArrayList<>();
    long[] bytes = {0};
    for (CorpusInput.InputFile file : input.files()) {
      if (bytes[0] >= MEMORY_BYTES || Files.size(file.path()) == 0) {
        continue;
      }
      RecordFile.Columns columns =
          new RecordFile.Columns(List.of(recipe.textKey()), List.of("id", "source"));
      new RecordFile(file.path(), columns, recipe.maxRecordBytes())
          .read(
              _ -> {},
              record -> {
                try {
                  if (CorpusRecord.of(file, record, recipe.textKey())
                      instanceof CorpusRecord.Text text) {
                    texts.add(text);
                    bytes[0] += 2L * text.text().length();
                  }
                } catch (RejectedException e) {
                  // counted by the whole runs
                }
                return bytes[0] < MEMORY_BYTES;
              });
    }
    return texts;
  }

  /// Microseconds a document of each step.
  private static Map<String, Double> steps(List<CorpusRecord.Text> texts, CleanRecipe recipe) {
    long[] nanos = new long[recipe.steps().size()];
    Steps steps = new Steps(recipe);
    long keep = 0; // what is computed is used, or the compiler may leave it out
    for (int round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
      for (CorpusRecord.Text text : texts) {
        keep += time(steps, text, round < WARM_ROUNDS ? new long[nanos.length] : nanos);
      }
    }
    Map<String, Double> micros = new LinkedHashMap<>();
    for (int i = 0; i < nanos.length; i++) {
      String name = "%d %s".formatted(i + 1, recipe.steps().get(i).operator().name());
      micros.put(name, nanos[i] / 1e3 / ROUNDS / Math.max(1, texts.size()));
    }
    return keep == Long.MIN_VALUE ? Map.of() : micros;
  }

  private static long time(Steps steps, CorpusRecord.Text document, long[] nanos) {
    String text = steps.hide(document.text());
    long keep = 0;
    for (int i = 0; i < nanos.length; i++) {
      CleanRecipe.Step step = steps.recipe().steps().get(i);
      if (!step.concerns(document.source())) {
        continue;
      }
      long begun = System.nanoTime();
      switch (step.operator()) {
        case Operator.Mapper mapper -> text = mapper.map(text);
        case Operator.Filter filter -> keep += (long) steps.measure(filter, text);
        case Operator.RuleFilter filter -> keep += (long) steps.measure(filter, text)[0];
        case Operator.Deduplicator deduplicator -> {
          long[] signature = new long[deduplicator.words()];
          deduplicator.sign(text, signature);
          keep += signature[0];
        }
        case Operator.PassageDeduplicator passages -> keep += passages.passages(text).length;
      }
      nanos[i] += System.nanoTime() - begun;
    }
    return keep + text.length();
  }
}
