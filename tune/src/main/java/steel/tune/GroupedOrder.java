package steel.tune;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import steel.data.BlockOrder;
import steel.torch.TrainingRow;

/// In which order rows are learned: each once an epoch, shuffled, but with rows of like length in
/// one batch, so that a batch needs little padding.
///
/// An epoch is shuffled and cut into windows of some batches; a window is sorted by length and cut
/// into batches; then the batches are shuffled. A pure function of the seed and the epoch.
final class GroupedOrder {
  private static final int WINDOW = 16; // batches; more groups better and shuffles less

  private final List<TrainingRow> rows;
  private final int batch;
  private final BlockOrder order;
  private final long seed;
  private long epoch = -1;
  private int[] places = {}; // of the rows of `epoch`

  GroupedOrder(List<TrainingRow> rows, int batch, long seed) {
    this.rows = rows;
    this.batch = batch;
    this.seed = seed;
    this.order = new BlockOrder(seed, rows.size());
  }

  /// The row of one sample.
  ///
  /// @param sample from 0, over all epochs
  int at(long sample) {
    long wanted = sample / rows.size();
    if (wanted != epoch) {
      places = epoch(wanted);
      epoch = wanted;
    }
    return places[(int) (sample % rows.size())];
  }

  private int[] epoch(long wanted) {
    int n = rows.size();
    long first = wanted * n;
    int[] shuffled = IntStream.range(0, n).map(i -> (int) order.at(first + i)).toArray();
    // a batch may begin in the epoch before: its rest comes first, so that later ones are whole
    int head = (int) Math.min(n, (batch - first % batch) % batch);
    int groups = Math.ceilDiv(n - head, batch);
    sortWindows(shuffled, head);
    int[] result = new int[n];
    System.arraycopy(shuffled, 0, result, 0, head);
    int whole = (n - head) / batch;
    int at = head;
    for (int i = 0; i < groups; i++) {
      // the last group may be short, so it stays last
      int group = i < whole ? (int) new BlockOrder(seed + 1, whole).at(wanted * whole + i) : i;
      int from = head + group * batch;
      int length = Math.min(batch, n - from);
      System.arraycopy(shuffled, from, result, at, length);
      at += length;
    }
    return result;
  }

  private void sortWindows(int[] shuffled, int from) {
    Comparator<Integer> byLength = Comparator.comparingInt(i -> rows.get(i).length());
    int window = WINDOW * batch;
    for (int start = from; start < shuffled.length; start += window) {
      int end = Math.min(shuffled.length, start + window);
      int[] sorted =
          IntStream.range(start, end)
              .map(i -> shuffled[i])
              .boxed()
              .sorted(byLength) // stable: rows of one length stay shuffled
              .mapToInt(Integer::intValue)
              .toArray();
      System.arraycopy(sorted, 0, shuffled, start, sorted.length);
    }
  }
}
