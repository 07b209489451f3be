package steel.infer;

import java.util.List;
import java.util.stream.IntStream;
import steel.model.Decoding;

/// A sequence with its cache and buffers.
final class CachedDecoding implements Decoding {
  private final SteelModel model;
  private final KvCache cache;
  private final Activations activations;
  private final float[] logits;

  CachedDecoding(SteelModel model) {
    this.model = model;
    cache = model.newCache();
    activations = new Activations(model.config());
    logits = new float[model.config().vocabSize()];
  }

  @Override
  public float[] append(int... inputIds) {
    model.requireIds(inputIds);
    int end = cache.length() + inputIds.length;
    if (end > model.config().maxPositionEmbeddings()) {
      throw new IllegalStateException(
          "the sequence would have %d tokens, the model takes at most %d (max_position_embeddings)"
              .formatted(end, model.config().maxPositionEmbeddings()));
    }
    int[] positionIds = IntStream.range(cache.length(), end).toArray();
    Network network = model.network();
    List<Sequence> alone = List.of(new Sequence(cache, 0, inputIds.length));
    network.forward(model.engine(), inputIds, positionIds, alone, activations);
    network.logits(model.engine(), activations, inputIds.length - 1, 1, logits);
    return logits;
  }

  @Override
  public int length() {
    return cache.length();
  }

  /// Whether how the tokens are cut into calls changes nothing.
  boolean isSplittable() {
    return model.config().feedForward().isCausal();
  }

  /// Forgets every token from `length` on, or more of them if the kind of model cannot go back that
  /// far only.
  ///
  /// @return how many are left
  int truncate(int length) {
    cache.truncate(length);
    return cache.length();
  }

  @Override
  public void close() {
    // the cache is Java arrays: it goes with this object
  }
}
