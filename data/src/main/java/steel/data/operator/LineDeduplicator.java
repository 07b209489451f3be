package steel.data.operator;

import java.util.BitSet;

/// Removes lines that were there before, in the same document or in one before it; ours, not
/// data-juicer's. Lines are equal if they are so without white space at their ends.
///
/// @param minCharacters shorter lines are left alone: `}` and `谢谢！` recur rightly
public record LineDeduplicator(int minCharacters) implements Operator.PassageDeduplicator {
  @Override
  public String name() {
    return "line_deduplicator";
  }

  @Override
  public long[] passages(String text) {
    return new Passages(1, minCharacters).hashes(text);
  }

  @Override
  public String without(String text, BitSet seen) {
    return new Passages(1, minCharacters).without(text, seen);
  }
}
