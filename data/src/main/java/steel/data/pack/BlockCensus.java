package steel.data.pack;

/// Counts which blocks of a data set were read, epoch after epoch.
public final class BlockCensus {
  private final BlockSet seen;
  private long expected; // blocks of the epoch that is being read
  private long marked; // of those, read at least once
  private long epochs;
  private long reads;
  private long tokens;
  private long missing;
  private long repeated;

  /// @param blocks how many there are
  public BlockCensus(long blocks) {
    seen = new BlockSet(blocks);
  }

  /// Starts an epoch.
  ///
  /// @param blocks that it should read
  public void begin(long blocks) {
    expected = blocks;
    marked = 0;
    epochs++;
    seen.clear();
  }

  /// Counts one read.
  ///
  /// @param tokensInIt without padding
  public void read(long block, long tokensInIt) {
    reads++;
    tokens += tokensInIt;
    if (seen.add(block)) {
      marked++;
    } else {
      repeated++;
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
