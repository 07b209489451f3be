package steel.train;

import steel.data.BlockOrder;
import steel.data.Manifest;
import steel.data.PackedBlocks;
import steel.files.Checksum;
import steel.torch.TrainingRow;

/// Packed blocks as rows: each token's target is the next one, padding does not count. Borrows the
/// blocks.
final class PackedSamples implements Samples {
  private final PackedBlocks blocks;
  private final Order order;

  /// Which block a sample is.
  interface Order {
    long at(long sample);
  }

  private PackedSamples(PackedBlocks blocks, Order order) {
    this.blocks = blocks;
    this.order = order;
  }

  /// In the order of training, a new permutation each epoch.
  static PackedSamples shuffled(PackedBlocks blocks, long seed) {
    return new PackedSamples(blocks, new BlockOrder(seed, blocks.count())::at);
  }

  /// As they lie.
  static PackedSamples inOrder(PackedBlocks blocks) {
    return new PackedSamples(blocks, sample -> sample % blocks.count());
  }

  @Override
  public TrainingRow row(long sample) {
    long[] tokens = new long[blocks.blockLength()];
    blocks.read(order.at(sample), tokens);
    int pad = blocks.manifest().padId();
    int[] inputIds = new int[tokens.length - 1];
    int[] targetIds = new int[tokens.length - 1];
    for (int t = 0; t < inputIds.length; t++) {
      inputIds[t] = (int) tokens[t];
      targetIds[t] = tokens[t + 1] == pad ? TrainingRow.IGNORED : (int) tokens[t + 1];
    }
    return new TrainingRow(inputIds, targetIds);
  }

  @Override
  public long count() {
    return blocks.count();
  }

  @Override
  public String fingerprint() {
    Manifest manifest = blocks.manifest();
    StringBuilder text = new StringBuilder(manifest.tokenizerHash());
    text.append(' ').append(manifest.blockLength());
    manifest.files().forEach(file -> text.append(' ').append(file.sha256()));
    return Checksum.ofText(text.toString());
  }
}
