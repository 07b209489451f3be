package steel.data.language;

import java.util.Arrays;

/// Sorts records in memory by their keys, as unsigned numbers: byte by byte from the highest, in
/// place, small ranges by insertion. The time is linear whatever the keys are.
///
/// Source: McIlroy, Bostic, McIlroy 1993, "Engineering Radix Sort" (American flag sort).
final class RecordSort {
  private static final int KEY_BYTES = 16;
  private static final int SMALL = 24;

  private final long[] high;
  private final long[] low;
  private final long[] values;
  private final int[][] ends = new int[KEY_BYTES][257];
  private final int[][] heads = new int[KEY_BYTES][256];

  private RecordSort(long[] high, long[] low, long[] values) {
    this.high = high;
    this.low = low;
    this.values = values;
  }

  /// Sorts the first `n` records of three parallel arrays.
  static void sort(long[] high, long[] low, long[] values, int n) {
    new RecordSort(high, low, values).sort(0, n, 0);
  }

  private void sort(int from, int to, int depth) {
    if (to - from <= SMALL) {
      insert(from, to);
      return;
    }
    int[] end = ends[depth];
    int[] head = heads[depth];
    Arrays.fill(end, 0);
    for (int i = from; i < to; i++) {
      end[digit(i, depth) + 1]++;
    }
    end[0] = from;
    for (int b = 0; b < 256; b++) {
      head[b] = end[b];
      end[b + 1] += end[b];
    }
    for (int b = 0; b < 256; b++) {
      while (head[b] < end[b + 1]) {
        int home = digit(head[b], depth);
        if (home == b) {
          head[b]++;
        } else {
          swap(head[b], head[home]++);
        }
      }
    }
    if (depth + 1 < KEY_BYTES) {
      for (int b = 0; b < 256; b++) {
        if (end[b + 1] - end[b] > 1) {
          sort(end[b], end[b + 1], depth + 1);
        }
      }
    }
  }

  private int digit(int i, int depth) {
    long half = depth < 8 ? high[i] : low[i];
    return (int) (half >>> (56 - 8 * (depth & 7))) & 0xff;
  }

  private void swap(int i, int j) {
    long h = high[i];
    long l = low[i];
    long v = values[i];
    high[i] = high[j];
    low[i] = low[j];
    values[i] = values[j];
    high[j] = h;
    low[j] = l;
    values[j] = v;
  }

  private void insert(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long h = high[i];
      long l = low[i];
      long v = values[i];
      int j = i;
      while (j > from && isLess(h, l, high[j - 1], low[j - 1])) {
        high[j] = high[j - 1];
        low[j] = low[j - 1];
        values[j] = values[j - 1];
        j--;
      }
      high[j] = h;
      low[j] = l;
      values[j] = v;
    }
  }

  /// Whether one key is below another, both unsigned.
  static boolean isLess(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order < 0 || (order == 0 && Long.compareUnsigned(low, otherLow) < 0);
  }
}
