package steel.torch;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Rows of one forward call as tensors of the caller's scope; shorter rows are padded at their end.
///
/// @param ids `[B, T]` int64
/// @param length `T`, tokens of the longest row
/// @param positions indices into the `B * T` positions of those that count, `[N]` int64
/// @param targets of the positions that count, `[N]` int64
/// @param count `N`
/// @param rows what it was made of, `B` of them
record Batch(
    Tensor ids, int length, Tensor positions, Tensor targets, int count, List<TrainingRow> rows) {
  private static final int PADDING = 0; // any id will do: nothing looks at it

  /// @throws IllegalArgumentException if an id or a target is outside the vocabulary
  static Batch of(List<TrainingRow> rows, int vocabSize) {
    int length = rows.stream().mapToInt(TrainingRow::length).max().orElseThrow();
    long[] ids = new long[rows.size() * length];
    Arrays.fill(ids, PADDING);
    long[] positions = new long[ids.length];
    long[] targets = new long[ids.length];
    int count = 0;
    for (int b = 0; b < rows.size(); b++) {
      TrainingRow row = rows.get(b);
      for (int t = 0; t < row.length(); t++) {
        ids[b * length + t] = requireKnown(row.inputIds()[t], vocabSize);
        if (row.targetIds()[t] != TrainingRow.IGNORED) {
          positions[count] = (long) b * length + t;
          targets[count] = requireKnown(row.targetIds()[t], vocabSize);
          count++;
        }
      }
    }
    return new Batch(
        Tensors.of(ids, rows.size(), length),
        length,
        Tensors.of(Arrays.copyOf(positions, count), count),
        Tensors.of(Arrays.copyOf(targets, count), count),
        count,
        rows);
  }

  /// Whether a row is several texts.
  boolean isPacked() {
    return rows.stream().anyMatch(TrainingRow::isPacked);
  }

  private static int requireKnown(int id, int vocabSize) {
    if (id < 0 || id >= vocabSize) {
      throw new IllegalArgumentException(
          "id %d is outside the vocabulary of %d".formatted(id, vocabSize));
    }
    return id;
  }
}
