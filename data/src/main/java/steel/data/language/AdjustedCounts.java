package steel.data.language;

import java.io.IOException;
import java.nio.file.Path;

/// Counts of the longest n-grams to the counts that Kneser-Ney takes, of every order: of the
/// longest how often it was seen; of a shorter one before how many different words it was seen, or,
/// where it begins a sentence and so nothing can be before it, how often.
///
/// N-grams come with their last word first, so that all that end alike are neighbours, and one walk
/// finds the counts of all orders. Those that begin with more than one `<s>` only fill up the
/// beginnings of sentences and go nowhere. Source: Heafield et al. 2013, "Scalable Modified
/// Kneser-Ney Language Model Estimation", section 3.2.
final class AdjustedCounts implements AutoCloseable {
  private final WordKeys keys;
  private final RecordDisk.Writer[] files;
  private final long[] seen; // of the group of every length that is under way
  private final long[] wordsBefore;
  private final long[] sizes;
  private final long[][] countsOfCounts;
  private long high;
  private long low;
  private boolean started;

  AdjustedCounts(WordKeys keys, Path folder) throws IOException {
    int order = keys.order();
    this.keys = keys;
    files = new RecordDisk.Writer[order + 1];
    for (int k = 1; k <= order; k++) {
      files[k] = new RecordDisk.Writer(file(folder, k));
    }
    seen = new long[order + 1];
    wordsBefore = new long[order + 1];
    sizes = new long[order + 1];
    countsOfCounts = new long[order + 1][5];
  }

  /// Where the counts of an order are.
  static Path file(Path folder, int order) {
    return folder.resolve("counts-" + order);
  }

  /// Takes the next n-gram, last word first.
  void add(long highKey, long lowKey, long count) throws IOException {
    if (started) {
      endGroups(keys.shared(high, low, highKey, lowKey));
    }
    started = true;
    high = highKey;
    low = lowKey;
    for (int k = 1; k <= keys.order(); k++) {
      seen[k] += count;
    }
  }

  /// Ends all groups of more than `shared` words.
  private void endGroups(int shared) throws IOException {
    for (int k = keys.order(); k > shared; k--) {
      boolean filledUp = k > 1 && keys.word(high, low, k - 2) == TrainingWords.BEGIN;
      if (!filledUp) {
        boolean counted = k == keys.order() || keys.word(high, low, k - 1) == TrainingWords.BEGIN;
        long count = counted ? seen[k] : wordsBefore[k];
        files[k].add(keys.highCut(high, k), keys.lowCut(low, k), count);
        sizes[k]++;
        countsOfCounts[k][(int) Math.min(count, 5) % 5]++; // 5 and more go to 0, where none are
      }
      wordsBefore[k - 1]++;
      wordsBefore[k] = 0;
      seen[k] = 0;
    }
  }

  /// How many n-grams of an order there are.
  long size(int order) {
    return sizes[order];
  }

  Discounts discounts(int order) {
    return Discounts.of(countsOfCounts[order]);
  }

  /// Ends the files.
  @Override
  public void close() throws IOException {
    if (started) {
      endGroups(0);
      started = false;
    }
    for (int k = 1; k < files.length; k++) {
      files[k].close();
    }
  }
}
