package steel.data;

import java.util.List;
import steel.data.dedup.BlockChoice;

/// What makes two documents duplicates, told of their signatures: for engines that find duplicates
/// by joins of tables. What is near to something near belongs to it too.
public sealed interface Nearness {
  /// All words are equal.
  record Equal() implements Nearness {}

  /// At least one word is equal to the same word of the other.
  record AnyWord() implements Nearness {}

  /// The one word differs in few bits.
  ///
  /// @param distance the largest number of bits
  /// @param blocks above `distance`; how the search cuts a word, which changes its cost alone
  record Bits(int distance, int blocks) implements Nearness {
    /// How many blocks are chosen where many words agree in the bits of another choice.
    private static final int CHOSEN = 2;

    /// Choices of bits: two words that are near agree in all bits of at least one.
    public List<Long> choices() {
      return BlockChoice.all(-1L, blocks, blocks - distance);
    }

    /// Choices among some bits, for words that agree in all others.
    ///
    /// @param among more bits than `distance`
    public List<Long> choices(long among) {
      int cuts = Math.min(Long.bitCount(among), distance + CHOSEN);
      return BlockChoice.all(among, cuts, cuts - distance);
    }
  }
}
