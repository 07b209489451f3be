package steel.data.pack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts which blocks of a data set were read, epoch after epoch: one bit a block.
public final class BlockCensus {
  private static final int PAGE_BITS = 30; // blocks a page: 128 MB of bits

  private final List<long[]> pages = new ArrayList<>();
  private long expected; // blocks of the epoch that is being read
  private long marked; // of those, read at least once
  private long epochs;
  private long reads;
  private long tokens;
  private long missing;
  private long repeated;

  /// @param blocks how many there are
  public BlockCensus(long blocks) {
    for (long left = blocks; left > 0; left -= 1L << PAGE_BITS) {
      pages.add(new long[(int) ((Math.min(left, 1L << PAGE_BITS) + 63) >>> 6)]);
    }
  }

  /// Starts an epoch.
  ///
  /// @param blocks that it should read
  public void begin(long blocks) {
    expected = blocks;
    marked = 0;
    epochs++;
    pages.forEach(page -> Arrays.fill(page, 0));
  }

  /// Counts one read.
  ///
  /// @param tokensInIt without padding
  public void read(long block, long tokensInIt) {
    reads++;
    tokens += tokensInIt;
    long[] page = pages.get((int) (block >>> PAGE_BITS));
    int word = (int) ((block & ((1L << PAGE_BITS) - 1)) >>> 6);
    long bit = 1L << block;
    if ((page[word] & bit) != 0) {
      repeated++;
    } else {
      page[word] |= bit;
      marked++;
    }
  }

  /// Ends an epoch: what it has not read by now is missing. One that is cut short is not ended.
  public void end() {
    missing += expected - marked;
  }

  /// Epochs that were begun.
  public long epochs() {
    return epochs;
  }

  /// Reads of any block.
  public long reads() {
    return reads;
  }

  /// Tokens in those reads, without padding.
  public long tokens() {
    return tokens;
  }

  /// Blocks that an epoch did not read, over all epochs that were ended.
  public long missing() {
    return missing;
  }

  /// Reads of blocks that their epoch had read before.
  public long repeated() {
    return repeated;
  }
}
