package steel.data.clean;

import java.util.List;
import org.jspecify.annotations.Nullable;
import steel.data.ConvertSummary.Rejected;
import steel.data.operator.Operator;
import steel.data.record.Cause;

/// What the steps made of one record, but for duplicates, which are told apart later and in order.
sealed interface Outcome {
  /// A document.
  ///
  /// @param droppedAt the step that dropped it, -1 if none did
  /// @param value what that step measured
  /// @param changed which steps rewrote it, by step
  /// @param digests what deduplicators compare, by step; null at other steps and those not reached
  /// @param line what is written if it is kept
  /// @param excerpt the beginning of its text, for samples of what was dropped
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record OfDocument(
      String id,
      String source,
      int droppedAt,
      double value,
      boolean[] changed,
      Operator.@Nullable Digest[] digests,
      byte[] line,
      String excerpt)
      implements Outcome {}

  /// A conversation.
  ///
  /// @param isEmpty whether a turn has nothing left
  /// @param digest of the whole, where the recipe looks for duplicates
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record OfConversation(
      String source,
      boolean isChanged,
      boolean isEmpty,
      Operator.@Nullable Digest digest,
      byte[] line)
      implements Outcome {}

  /// A line that is neither.
  record Unreadable(Cause cause, Rejected rejected) implements Outcome {}

  /// What became of a batch.
  record OfBatch(List<Outcome> outcomes) {
    public OfBatch {
      outcomes = List.copyOf(outcomes);
    }
  }
}
