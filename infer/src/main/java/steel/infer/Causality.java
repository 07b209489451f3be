package steel.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// How far later tokens reach back, measured: the same random tokens twice, the later half of them
/// exchanged the second time. What differs before that half was told from ahead.
///
/// The stream after each layer is read as logits, by the final norm and the head, so that the
/// figures of all layers are in the unit in which the model answers (nostalgebraist 2020,
/// "interpreting GPT: the logit lens").
///
/// @param tokens of the sequence
/// @param changedFrom the first that was exchanged
/// @param layers from the first to the last
public record Causality(int tokens, int changedFrom, List<Layer> layers) {

  /// The leak after one layer.
  ///
  /// @param largest difference of a logit of an earlier token
  /// @param mean of all their absolute differences
  /// @param spread standard deviation of these logits, to hold the others against
  public record Layer(double largest, double mean, double spread) {}

  /// Whether no earlier logit differs in a bit.
  public boolean isCausal() {
    return layers.getLast().largest() == 0;
  }

  /// Measures a model.
  ///
  /// @param tokens at least 2 and at most the model's `max_position_embeddings`
  /// @param seed of the tokens
  public static Causality measure(SteelModel model, int tokens, long seed) {
    int longest = model.config().maxPositionEmbeddings();
    if (tokens < 2 || tokens > longest) {
      throw new IllegalArgumentException(
          "wants 2 to %d tokens (max_position_embeddings), got %d".formatted(longest, tokens));
    }
    int vocabSize = model.config().vocabSize();
    int[] ids = new SplittableRandom(seed).ints(tokens, 0, vocabSize).toArray();
    int from = tokens / 2;
    int[] changed = ids.clone();
    for (int t = from; t < tokens; t++) {
      changed[t] = (ids[t] + 1 + t % (vocabSize - 1)) % vocabSize; // never what it was
    }
    Stream before = new Stream(model, ids);
    Stream after = new Stream(model, changed);
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
      layers.add(difference(before.logitsAfter(layer, from), after.logitsAfter(layer, from)));
    }
    return new Causality(tokens, from, layers);
  }

  /// A sequence on its way through the layers.
  private static final class Stream {
    private final SteelModel model;
    private final int tokens;
    private final Rope.Angles angles;
    private final Sequence[] sequences;
    private final Activations activations;

    Stream(SteelModel model, int... ids) {
      this.model = model;
      tokens = ids.length;
      angles =
          model.network().rope().angles(IntStream.range(0, tokens).toArray(), new Rope.Angles());
      sequences = new Sequence[] {new Sequence(model.newCache(), 0, tokens)};
      activations = new Activations(model.config());
      model.network().embed(ids, activations);
    }

    /// Runs the next layer.
    ///
    /// @param rows tokens whose logits are wanted
    float[] logitsAfter(int layer, int rows) {
      Network network = model.network();
      network.runLayer(model.engine(), layer, sequences, angles, activations);
      float[] logits = new float[Math.multiplyExact(rows, model.config().vocabSize())];
      network.logits(model.engine(), activations, 0, rows, logits);
      return logits;
    }
  }

  private static Layer difference(float[] before, float[] after) {
    double largest = 0;
    double sum = 0;
    double total = 0;
    double squares = 0;
    for (int i = 0; i < before.length; i++) {
      double difference = Math.abs((double) after[i] - before[i]);
      largest = Math.max(largest, difference);
      sum += difference;
      total += before[i];
      squares += (double) before[i] * before[i];
    }
    double mean = total / before.length;
    double variance = Math.max(0, squares / before.length - mean * mean);
    return new Layer(largest, sum / before.length, Math.sqrt(variance));
  }
}
