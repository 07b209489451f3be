package steel.torch;

import java.util.List;

/// One sequence to learn from: after each input id, the id that should come next. It may be several
/// texts one behind the other.
public final class TrainingRow {
  /// The target of a position that does not count.
  public static final int IGNORED = -100;

  private final int[] inputIds;
  private final int[] targetIds;
  private final int[] documentStarts;

  /// Keeps both arrays, which are not to be changed afterwards.
  ///
  /// @param inputIds `[T]`
  /// @param targetIds `[T]`, [#IGNORED] where the position does not count
  public TrainingRow(int[] inputIds, int[] targetIds) {
    this(inputIds, targetIds, 0);
  }

  /// Texts that are to know nothing of each other. Keeps the arrays.
  ///
  /// @param inputIds `[T]`
  /// @param targetIds `[T]`, [#IGNORED] where the position does not count
  /// @param documentStarts where each text begins, rising, the first at 0
  public TrainingRow(int[] inputIds, int[] targetIds, int... documentStarts) {
    if (inputIds.length == 0 || inputIds.length != targetIds.length) {
      throw new IllegalArgumentException(
          "wants at least one input id and a target for each, got %d ids and %d targets"
              .formatted(inputIds.length, targetIds.length));
    }
    for (int i = 0; i < documentStarts.length; i++) {
      int least = i == 0 ? 0 : documentStarts[i - 1] + 1;
      int most = i == 0 ? 0 : inputIds.length - 1;
      if (documentStarts[i] < least || documentStarts[i] > most) {
        throw new IllegalArgumentException(
            "text %d begins at %d, wants %d to %d".formatted(i, documentStarts[i], least, most));
      }
    }
    if (documentStarts.length == 0) {
      throw new IllegalArgumentException("a row has one text at least, which begins at 0");
    }
    this.inputIds = inputIds;
    this.targetIds = targetIds;
    this.documentStarts = documentStarts;
  }

  /// Borrowed: `[T]`.
  public int[] inputIds() {
    return inputIds;
  }

  /// Borrowed: `[T]`.
  public int[] targetIds() {
    return targetIds;
  }

  /// Borrowed: where each text begins.
  int[] documentStarts() {
    return documentStarts;
  }

  /// Where a text ends in a row that is padded; what pads it counts as its last text.
  ///
  /// @param length of the row with what pads it
  int documentEnd(int index, int length) {
    return index + 1 < documentStarts.length ? documentStarts[index + 1] : length;
  }

  /// Tokens of each text.
  public int[] textLengths() {
    int[] lengths = new int[documentStarts.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = documentEnd(i, length()) - documentStarts[i];
    }
    return lengths;
  }

  /// Whether it is several texts.
  boolean isPacked() {
    return documentStarts.length > 1;
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
