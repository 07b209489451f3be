package steel.data.language;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.data.record.OrderedWorkers;
import steel.files.AtomicFolder;
import steel.files.Progress;
import steel.tokenizer.TextSource;

/// Trains an n-gram model: modified Kneser-Ney, interpolated, nothing left out. The conventions are
/// those of KenLM's `lmplz`: words are interpolated with the uniform distribution, `<unk>` has what
/// that gives a word never seen, `<s>` only stands before sentences.
///
/// Counts that do not fit into the memory that is allowed are sorted through a work folder. The
/// same texts give the same bytes, whatever the memory and the number of workers.
public final class NgramTrainer {
  private static final int BATCH_CHARACTERS = 1 << 17;

  private NgramTrainer() {}

  /// How to train.
  ///
  /// @param order words of the longest n-grams, 2 to 6
  /// @param memoryBytes what counts may take in memory
  /// @param workers threads that cut texts into pieces
  public record Options(int order, long memoryBytes, int workers) {
    public Options {
      if (order < 2 || order > 6) {
        throw new ConfigException("--order must be 2 to 6, not " + order);
      }
    }
  }

  /// What came of it.
  ///
  /// @param sentences texts with a piece in them, or lines where pieces hold line breaks
  /// @param pieces of all texts
  /// @param ngrams of every order, from 1
  /// @param fallback orders whose counts were too few or too regular to estimate discounts from
  public record Trained(long sentences, long pieces, List<Long> ngrams, List<Integer> fallback) {
    public Trained {
      ngrams = List.copyOf(ngrams);
      fallback = List.copyOf(fallback);
    }
  }

  /// Trains on texts, each a sentence of its own.
  ///
  /// @param workFolder a folder of this name is made, and deleted at the end
  /// @param arpa gets the model as ARPA text
  /// @throws ConfigException if the texts hold nothing
  /// @throws IOException if the disk fails
  public static Trained train(
      TextSource texts,
      Pieces pieces,
      Options options,
      Path workFolder,
      OutputStream arpa,
      Progress progress)
      throws IOException {
    AtomicFolder.delete(workFolder);
    Files.createDirectories(workFolder);
    try {
      return new Run(pieces, options, workFolder, progress).train(texts, arpa);
    } finally {
      AtomicFolder.delete(workFolder);
    }
  }

  /// One training.
  private static final class Run {
    private final Pieces pieces;
    private final Options options;
    private final Path folder;
    private final Progress progress;
    private final WordKeys keys;
    private final TrainingWords words;

    Run(Pieces pieces, Options options, Path folder, Progress progress) {
      this.pieces = pieces;
      this.options = options;
      this.folder = folder;
      this.progress = progress;
      this.keys = WordKeys.of(options.order());
      this.words = new TrainingWords(pieces);
    }

    Trained train(TextSource texts, OutputStream arpa) throws IOException {
      SortedRecords records = new SortedRecords(folder, "ngrams", options.memoryBytes());
      NgramCounts counts = count(texts, records);
      if (counts.sentences() == 0) {
        throw new ConfigException("the texts to train on hold nothing; give --in other files");
      }
      int order = options.order();
      long[] sizes = new long[order + 1];
      List<Integer> fallback = new ArrayList<>();
      AdjustedCounts adjusted = adjust(records);
      long all = 0;
      for (int k = 1; k <= order; k++) {
        sizes[k] = adjusted.size(k);
        all += sizes[k];
      }
      try (Progress.Task task = progress.start("smooth", "n-grams", all)) {
        for (int k = 1; k <= order; k++) {
          Discounts discounts = adjusted.discounts(k);
          if (!discounts.estimated()) {
            fallback.add(k);
          }
          new Smoothing(keys, k, folder, discounts).run(options.memoryBytes(), task);
        }
      }
      try (Progress.Task task = progress.start("write", "n-grams", all);
          ArpaWriter writer = new ArpaWriter(keys, words, folder, task)) {
        OutputStream out = new BufferedOutputStream(arpa, 1 << 16);
        writer.write(out, sizes);
        out.flush();
      }
      List<Long> ngrams = new ArrayList<>();
      for (int k = 1; k <= order; k++) {
        ngrams.add(sizes[k] + (k == 1 ? 2 : 0)); // <unk> and <s> are seen nowhere
      }
      return new Trained(counts.sentences(), counts.pieces(), ngrams, fallback);
    }

    private NgramCounts count(TextSource texts, SortedRecords records) throws IOException {
      NgramCounts counts = new NgramCounts(keys, words, records);
      try (Progress.Task task = progress.start("count", "documents", -1);
          OrderedWorkers<List<String>, PieceBatch> workers =
              new OrderedWorkers<>(
                  options.workers(), batch -> PieceBatch.of(batch, pieces), counts::add)) {
        TextBatches batches = new TextBatches(workers, task);
        texts.forEach(batches);
        batches.finish();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return counts;
    }

    private AdjustedCounts adjust(SortedRecords records) throws IOException {
      AdjustedCounts adjusted = new AdjustedCounts(keys, folder);
      try (adjusted;
          Records sorted = records.sorted()) {
        while (sorted.next()) {
          adjusted.add(sorted.high(), sorted.low(), sorted.value());
        }
      }
      return adjusted;
    }
  }

  /// Gathers texts until they are worth handing to a worker.
  private static final class TextBatches implements TextSource.Sink {
    private final OrderedWorkers<List<String>, PieceBatch> workers;
    private final Progress.Task task;
    private List<String> batch = new ArrayList<>();
    private long characters;

    TextBatches(OrderedWorkers<List<String>, PieceBatch> workers, Progress.Task task) {
      this.workers = workers;
      this.task = task;
    }

    @Override
    public void accept(String text) {
      batch.add(text);
      characters += text.length();
      if (characters >= BATCH_CHARACTERS) {
        try {
          flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void flush() throws IOException {
      workers.submit(batch);
      task.advance(batch.size());
      batch = new ArrayList<>();
      characters = 0;
    }

    void finish() throws IOException {
      flush();
      workers.finish();
    }
  }
}
