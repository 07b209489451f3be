package steel.eval;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import steel.model.Decoding;
import steel.model.FeedForward;
import steel.model.LanguageModel;
import steel.model.LogSoftmax;
import steel.model.ModelConfig;

/// A model small enough for a head: what follows depends on the last token alone, by a table of
/// logits, `[V][V]`. Remembers the length of every call.
final class TableModel implements LanguageModel {
  private final float[][] table;
  private final int maxPositions;
  final ConcurrentLinkedQueue<Integer> calls = new ConcurrentLinkedQueue<>();

  TableModel(float[][] table, int maxPositions) {
    this.table = table;
    this.maxPositions = maxPositions;
  }

  /// All tokens equally likely, but for what [#prefer] adds.
  static TableModel even(int vocabSize, int maxPositions) {
    return new TableModel(new float[vocabSize][vocabSize], maxPositions);
  }

  /// Makes `next` more likely after `last`.
  TableModel prefer(int last, int next, float logit) {
    table[last][next] = logit;
    return this;
  }

  @Override
  public ModelConfig config() {
    return new ModelConfig(
        table.length,
        8,
        1,
        1,
        1,
        8,
        maxPositions,
        10_000,
        1e-6,
        true,
        true,
        0.02,
        new FeedForward.Raw(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 8)),
        8,
        new ModelConfig.SpecialTokens(-1, List.of()));
  }

  @Override
  public float[] logits(int[] inputIds, int[] positionIds) {
    throw new UnsupportedOperationException("scores come from decode()");
  }

  @Override
  public double[] logProbabilities(int[] inputIds) {
    calls.add(inputIds.length - 1);
    double[] scores = new double[inputIds.length - 1];
    for (int t = 0; t < scores.length; t++) {
      scores[t] = LogSoftmax.of(table[inputIds[t]], 0, table.length, inputIds[t + 1]);
    }
    return scores;
  }

  @Override
  public Decoding decode() {
    return new Decoding() {
      private int length;

      @Override
      public float[] append(int... inputIds) {
        if (inputIds.length == 0) {
          throw new IllegalArgumentException("no tokens");
        }
        length += inputIds.length;
        if (length > maxPositions) {
          throw new IllegalStateException("longer than " + maxPositions);
        }
        calls.add(inputIds.length);
        return table[inputIds[inputIds.length - 1]].clone();
      }

      @Override
      public int length() {
        return length;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
