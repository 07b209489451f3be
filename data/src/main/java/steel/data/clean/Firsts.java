package steel.data.clean;

import java.util.BitSet;
import steel.data.operator.Operator;

/// Tells, one after the other, which documents or passages with a signature are the first of their
/// kind.
interface Firsts {
  /// Whether the next one is.
  boolean isNextFirst();

  /// The number of the first of the kind that was asked for last.
  long firstOfLast();

  /// The next text without its passages that were there before.
  ///
  /// @param count how many passages it has
  default String withoutNext(Operator.PassageDeduplicator operator, String text, int count) {
    BitSet seen = new BitSet(count);
    for (int i = 0; i < count; i++) {
      seen.set(i, !isNextFirst());
    }
    return seen.isEmpty() ? text : operator.without(text, seen);
  }
}
