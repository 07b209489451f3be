package steel.data.language;

import java.io.IOException;
import java.util.Arrays;

/// Which hashed n-grams a fastText model has kept, and in which row. A model that was never pruned
/// has them all.
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record PrunedRows(boolean keepsAll, int[] buckets, int[] rows) {
  /// @param size as in the file: negative for a model that was never pruned
  static PrunedRows read(BinaryInput in, long size) throws IOException {
    if (size < 0) {
      return new PrunedRows(true, new int[0], new int[0]);
    }
    int count = in.count(size, 8, "kept n-grams");
    long[] pairs = new long[count];
    for (int i = 0; i < count; i++) {
      int bucket = in.int32();
      int row = in.int32();
      if (bucket < 0 || row < 0) {
        throw in.broken("a kept n-gram has the number %d and the row %d".formatted(bucket, row));
      }
      pairs[i] = ((long) bucket << Integer.SIZE) | row;
    }
    Arrays.sort(pairs);
    int[] buckets = new int[count];
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      buckets[i] = (int) (pairs[i] >>> Integer.SIZE);
      rows[i] = (int) pairs[i];
    }
    return new PrunedRows(false, buckets, rows);
  }

  /// The row of an n-gram, behind those of words; -1 if it was not kept.
  int of(int bucket) {
    if (keepsAll) {
      return bucket;
    }
    int at = Arrays.binarySearch(buckets, bucket);
    return at < 0 ? -1 : rows[at];
  }

  /// The highest row there is.
  int maxRow(int bucketCount) {
    int max = keepsAll ? bucketCount - 1 : -1;
    for (int row : rows) {
      max = Math.max(max, row);
    }
    return max;
  }
}
