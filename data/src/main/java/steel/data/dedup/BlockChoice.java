package steel.data.dedup;

import java.util.ArrayList;
import java.util.List;

/// Ways to choose some of the blocks that a word is cut into.
public final class BlockChoice {
  private BlockChoice() {}

  /// The bits of every choice.
  ///
  /// @param among the bits that are cut, at `floor(i * their number / blocks)`
  /// @param blocks at most as many as bits
  /// @param chosen of the blocks, at least 1
  public static List<Long> all(long among, int blocks, int chosen) {
    List<Long> choices = new ArrayList<>();
    choose(among, blocks, chosen, 0, 0, choices);
    return choices;
  }

  private static void choose(
      long among, int blocks, int chosen, int next, long bits, List<Long> choices) {
    if (chosen == 0) {
      choices.add(bits);
      return;
    }
    for (int block = next; block <= blocks - chosen; block++) {
      choose(among, blocks, chosen - 1, block + 1, bits | block(among, blocks, block), choices);
    }
  }

  private static long block(long among, int blocks, int block) {
    int bits = Long.bitCount(among);
    int from = bits * block / blocks;
    int to = bits * (block + 1) / blocks;
    long low = to == Long.SIZE ? -1L : (1L << to) - 1;
    return Long.expand(low & (-1L << from), among);
  }

  /// How many choices there are, or `Long.MAX_VALUE` if more than that fits.
  static long count(int blocks, int chosen) {
    double count = 1;
    for (int i = 0; i < chosen; i++) {
      count = count * (blocks - i) / (i + 1);
    }
    return count >= Long.MAX_VALUE ? Long.MAX_VALUE : Math.round(count);
  }
}
