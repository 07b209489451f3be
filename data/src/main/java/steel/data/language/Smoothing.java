package steel.data.language;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import steel.files.Progress;

/// Counts of one order to what each n-gram has of its own, and what its context leaves to shorter
/// ones: `(count - D(count)) / sum` and `gamma = (D1 N1 + D2 N2 + D3 N3+) / sum`, where `sum` is
/// over all words after the context and `Nc` of them have the count `c`.
///
/// Source: Chen and Goodman 1999, modified Kneser-Ney, interpolated.
final class Smoothing {
  private final WordKeys keys;
  private final int order;
  private final Path folder;
  private final Discounts discounts;
  private int[] words = new int[64];
  private long[] counts = new long[64];
  private int size;

  Smoothing(WordKeys keys, int order, Path folder, Discounts discounts) {
    this.keys = keys;
    this.order = order;
    this.folder = folder;
    this.discounts = discounts;
  }

  /// Where the n-grams of an order are, last word first, with their own share and gamma.
  static Path file(Path folder, int order) {
    return folder.resolve("shares-" + order);
  }

  /// Where the gammas of contexts of an order are; for 0 that of no context.
  static Path gammaFile(Path folder, int order) {
    return folder.resolve("gammas-" + order);
  }

  void run(long memoryBytes, Progress.Task task) throws IOException {
    SortedRecords byContext = new SortedRecords(folder, "by-context", memoryBytes / 2);
    try (Records in = new RecordDisk.Reader(AdjustedCounts.file(folder, order))) {
      while (in.next()) {
        int word = keys.word(in.high(), in.low(), 0);
        long high = keys.highCut(keys.highUp(in.high(), in.low()), order - 1);
        long low = keys.lowCut(keys.lowUp(in.low()), order - 1);
        byContext.add(
            high | keys.highOf(word, order - 1), low | keys.lowOf(word, order - 1), in.value());
      }
    }
    SortedRecords byEnding = new SortedRecords(folder, "by-ending", memoryBytes / 2);
    try (Records in = byContext.sorted();
        RecordDisk.Writer gammas = new RecordDisk.Writer(gammaFile(folder, order - 1))) {
      share(in, gammas, byEnding, task);
    }
    try (Records in = byEnding.sorted();
        RecordDisk.Writer out = new RecordDisk.Writer(file(folder, order))) {
      while (in.next()) {
        out.add(in.high(), in.low(), in.value());
      }
    }
  }

  private void share(Records in, RecordDisk.Writer gammas, SortedRecords out, Progress.Task task)
      throws IOException {
    long high = 0;
    long low = 0;
    while (in.next()) {
      long contextHigh = keys.highCut(in.high(), order - 1);
      long contextLow = keys.lowCut(in.low(), order - 1);
      if (size > 0 && (contextHigh != high || contextLow != low)) {
        endContext(high, low, gammas, out, task);
      }
      high = contextHigh;
      low = contextLow;
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      words[size] = keys.word(in.high(), in.low(), order - 1);
      counts[size++] = in.value();
    }
    if (size > 0) {
      endContext(high, low, gammas, out, task);
    }
  }

  private void endContext(
      long high, long low, RecordDisk.Writer gammas, SortedRecords out, Progress.Task task)
      throws IOException {
    double sum = 0;
    double discounted = 0;
    for (int i = 0; i < size; i++) {
      sum += counts[i];
      discounted += discounts.of(counts[i]);
    }
    float gamma = (float) (discounted / sum);
    gammas.add(high, low, Float.floatToRawIntBits(gamma));
    for (int i = 0; i < size; i++) {
      float own = (float) ((counts[i] - discounts.of(counts[i])) / sum);
      out.add(
          keys.highDown(high) | keys.highOf(words[i], 0),
          keys.lowDown(high, low) | keys.lowOf(words[i], 0),
          pair(own, gamma));
    }
    task.advance(size);
    size = 0;
  }

  private static long pair(float own, float gamma) {
    return ((long) Float.floatToRawIntBits(own) << Integer.SIZE)
        | (Float.floatToRawIntBits(gamma) & 0xffff_ffffL);
  }

  static float own(long pair) {
    return Float.intBitsToFloat((int) (pair >>> Integer.SIZE));
  }

  static float gamma(long pair) {
    return Float.intBitsToFloat((int) pair);
  }
}
