package steel.torch;

import java.util.List;

/// One sequence to learn from: after each input id, the id that should come next.
public final class TrainingRow {
  /// The target of a position that does not count.
  public static final int IGNORED = -100;

  private final int[] inputIds;
  private final int[] targetIds;

  /// Keeps both arrays, which are not to be changed afterwards.
  ///
  /// @param inputIds `[T]`
  /// @param targetIds `[T]`, [#IGNORED] where the position does not count
  public TrainingRow(int[] inputIds, int[] targetIds) {
    if (inputIds.length == 0 || inputIds.length != targetIds.length) {
      throw new IllegalArgumentException(
          "wants at least one input id and a target for each, got %d ids and %d targets"
              .formatted(inputIds.length, targetIds.length));
    }
    this.inputIds = inputIds;
    this.targetIds = targetIds;
  }

  /// Borrowed: `[T]`.
  public int[] inputIds() {
    return inputIds;
  }

  /// Borrowed: `[T]`.
  public int[] targetIds() {
    return targetIds;
  }

  /// Tokens of the sequence.
  public int length() {
    return inputIds.length;
  }

  /// Positions that count.
  public int validTargets() {
    int valid = 0;
    for (int target : targetIds) {
      valid += target == IGNORED ? 0 : 1;
    }
    return valid;
  }

  /// Positions that count, of all rows together.
  public static long validTargets(List<TrainingRow> rows) {
    return rows.stream().mapToLong(TrainingRow::validTargets).sum();
  }
}
