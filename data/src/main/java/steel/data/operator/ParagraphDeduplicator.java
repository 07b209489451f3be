package steel.data.operator;

import java.util.BitSet;

/// Removes paragraphs, which blank lines part, that were there before, in the same document or in
/// one before it; ours, not data-juicer's. Paragraphs are equal if they are so without white space
/// at their ends.
///
/// @param minCharacters shorter paragraphs are left alone
public record ParagraphDeduplicator(int minCharacters) implements Operator.PassageDeduplicator {
  @Override
  public String name() {
    return "paragraph_deduplicator";
  }

  @Override
  public long[] passages(String text) {
    return new Passages(2, minCharacters).hashes(text);
  }

  @Override
  public String without(String text, BitSet seen) {
    return new Passages(2, minCharacters).without(text, seen);
  }
}
