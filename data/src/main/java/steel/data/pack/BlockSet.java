package steel.data.pack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Some of the blocks of a data set: one bit a block.
public final class BlockSet {
  private static final int PAGE_BITS = 30; // blocks a page: 128 MB of bits

  private final List<long[]> pages = new ArrayList<>();

  /// Holds none.
  ///
  /// @param blocks how many there are
  public BlockSet(long blocks) {
    for (long left = blocks; left > 0; left -= 1L << PAGE_BITS) {
      pages.add(new long[(int) ((Math.min(left, 1L << PAGE_BITS) + 63) >>> 6)]);
    }
  }

  /// Adds a block.
  ///
  /// @return whether it was not there yet
  public boolean add(long block) {
    long[] page = pages.get((int) (block >>> PAGE_BITS));
    int word = (int) ((block & ((1L << PAGE_BITS) - 1)) >>> 6);
    long bit = 1L << block;
    boolean fresh = (page[word] & bit) == 0;
    page[word] |= bit;
    return fresh;
  }

  /// Takes all out.
  public void clear() {
    pages.forEach(page -> Arrays.fill(page, 0));
  }
}
