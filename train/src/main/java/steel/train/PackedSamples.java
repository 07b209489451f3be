package steel.train;

import java.util.function.LongFunction;
import java.util.stream.IntStream;
import steel.config.ConfigException;
import steel.data.AppendLog;
import steel.data.BlockOrder;
import steel.data.Manifest;
import steel.data.Mixture;
import steel.data.PackedBlocks;
import steel.data.ReferenceOrder;
import steel.data.SampleOrder;
import steel.files.Checksum;
import steel.torch.TrainingRow;

/// Packed blocks as rows: each token's target is the next one, padding does not count. Where
/// documents are kept apart, a separator ends one, and is not asked what the next one begins with.
/// Borrows the blocks.
final class PackedSamples implements Samples {
  private final Reader reader;
  private final long count;
  private final Manifest manifest;
  private final LongFunction<String> fingerprint; // of the rows before a sample
  private final boolean masksDocuments;
  private final Reach reach;

  /// How far the data go.
  ///
  /// @param samples that can be read
  /// @param data what they are, and how many
  /// @param remedy what makes them more
  record Reach(long samples, String data, String remedy) {
    /// Data that is read again and again.
    static final Reach ENDLESS = new Reach(Long.MAX_VALUE, "", "");
  }

  /// Reads the block of a sample.
  private interface Reader {
    void read(long sample, long[] into);
  }

  private PackedSamples(
      Reader reader,
      long count,
      Manifest manifest,
      LongFunction<String> fingerprint,
      boolean masksDocuments,
      Reach reach) {
    this.reader = reader;
    this.count = count;
    this.manifest = manifest;
    this.fingerprint = fingerprint;
    this.masksDocuments = masksDocuments;
    this.reach = reach;
  }

  /// In the order of training, a new permutation each epoch.
  ///
  /// @param log what joined since the run began
  static PackedSamples shuffled(
      PackedBlocks blocks, SampleOrder order, AppendLog log, boolean masksDocuments, Reach reach) {
    return new PackedSamples(
        (sample, into) -> blocks.read(order.at(sample), into),
        blocks.count(),
        blocks.manifest(),
        // another order reads other rows
        sample -> fingerprint(blocks.manifest(), orderName(order) + log.text(sample)),
        masksDocuments,
        reach);
  }

  /// As they lie.
  static PackedSamples inOrder(PackedBlocks blocks, boolean masksDocuments) {
    return new PackedSamples(
        (sample, into) -> blocks.read(sample % blocks.count(), into),
        blocks.count(),
        blocks.manifest(),
        _ -> fingerprint(blocks.manifest(), ""),
        masksDocuments,
        Reach.ENDLESS);
  }

  /// Several sets by their weights, as far as the mixture reaches.
  static PackedSamples mixed(Mixture mixture, boolean masksDocuments, Reach reach) {
    return new PackedSamples(
        mixture::read,
        mixture.count(),
        mixture.manifest(),
        _ -> mixture.fingerprint(),
        masksDocuments,
        reach);
  }

  @Override
  public TrainingRow row(long sample) {
    long[] tokens = new long[manifest.blockLength()];
    reader.read(sample, tokens);
    int pad = manifest.padId();
    int[] inputIds = new int[tokens.length - 1];
    int[] targetIds = new int[tokens.length - 1];
    IntStream.Builder starts = IntStream.builder().add(0);
    for (int t = 0; t < inputIds.length; t++) {
      inputIds[t] = (int) tokens[t];
      boolean ends = masksDocuments && tokens[t] == manifest.separatorId();
      targetIds[t] = ends || tokens[t + 1] == pad ? TrainingRow.IGNORED : (int) tokens[t + 1];
      if (ends && t + 1 < inputIds.length) {
        starts.add(t + 1);
      }
    }
    return new TrainingRow(inputIds, targetIds, starts.build().toArray());
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String fingerprint() {
    return fingerprint(Long.MAX_VALUE);
  }

  @Override
  public String fingerprint(long sample) {
    return fingerprint.apply(sample);
  }

  @Override
  public void requireReach(long samples) {
    if (samples > reach.samples()) {
      throw new ConfigException(
          "%s, the run reads %,d; %s".formatted(reach.data(), samples, reach.remedy()));
    }
  }

  private static String orderName(SampleOrder order) {
    return switch (order) {
      case BlockOrder _ -> "";
      case ReferenceOrder _ -> " reference";
    };
  }

  private static String fingerprint(Manifest manifest, String appended) {
    StringBuilder text = new StringBuilder(manifest.tokenizerHash());
    text.append(' ').append(manifest.blockLength());
    manifest.files().forEach(file -> text.append(' ').append(file.sha256()));
    return Checksum.ofText(text + appended);
  }
}
