package steel.infer;

import java.util.List;

/// Forward calls on a model, one after the other, with buffers that they share. Owned by one thread
/// at a time.
final class ForwardCalls {
  private final SteelModel model;
  private final Activations activations;
  private final float[] last; // [V]
  private float[] all = {}; // [tokens, V]
  private int[] positionIds = {}; // of the last call

  ForwardCalls(SteelModel model) {
    this.model = model;
    activations = new Activations(model.config());
    last = new float[model.config().vocabSize()];
  }

  SteelModel model() {
    return model;
  }

  /// Appends tokens to a sequence.
  ///
  /// @return logits after the last of them, `[V]`; borrowed until the next call
  /// @throws IllegalStateException if the sequence would outgrow the model
  float[] append(KvCache cache, int... inputIds) {
    forward(alone(cache, inputIds.length), inputIds);
    model.network().logits(model.engine(), activations, inputIds.length - 1, 1, last);
    return last;
  }

  /// Appends tokens to a sequence.
  ///
  /// @return logits after each of them, `[tokens, V]`, or more rows; borrowed until the next call
  /// @throws IllegalStateException if the sequence would outgrow the model
  float[] appendAll(KvCache cache, int... inputIds) {
    forward(alone(cache, inputIds.length), inputIds);
    return allLogits(inputIds.length);
  }

  /// Appends one token to each of several sequences, in one pass over the weights.
  ///
  /// @return logits after each, `[tokens, V]`, or more rows; borrowed until the next call
  float[] step(List<KvCache> caches, int... inputIds) {
    Sequence[] sequences = new Sequence[caches.size()];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = new Sequence(caches.get(i), i, 1);
    }
    forward(sequences, inputIds);
    return allLogits(inputIds.length);
  }

  /// Appends tokens to a sequence.
  ///
  /// @return the residual stream after the final norm, `[tokens, D]`, or more rows; borrowed until
  ///   the next call
  /// @throws IllegalStateException if the sequence would outgrow the model
  float[] appendHidden(KvCache cache, int... inputIds) {
    forward(alone(cache, inputIds.length), inputIds);
    model.network().norm(activations, 0, inputIds.length);
    return activations.normed;
  }

  /// A call that one sequence has to itself; of one token, it is there already.
  private static Sequence[] alone(KvCache cache, int tokens) {
    return tokens == 1 ? cache.oneToken() : new Sequence[] {new Sequence(cache, 0, tokens)};
  }

  private float[] allLogits(int tokens) {
    int size = Math.multiplyExact(tokens, last.length);
    all = all.length < size ? new float[size] : all;
    model.network().logits(model.engine(), activations, 0, tokens, all);
    return all;
  }

  private void forward(Sequence[] sequences, int... inputIds) {
    model.requireIds(inputIds);
    positionIds = positionIds.length == inputIds.length ? positionIds : new int[inputIds.length];
    for (Sequence one : sequences) {
      int before = one.cache().length();
      requireRoom(before + one.tokens());
      for (int i = 0; i < one.tokens(); i++) {
        positionIds[one.from() + i] = before + i;
      }
    }
    model.network().forward(model.engine(), inputIds, positionIds, sequences, activations);
  }

  private void requireRoom(int tokens) {
    int limit = model.config().maxPositionEmbeddings();
    if (tokens > limit) {
      throw new IllegalStateException(
          "the sequence would have %d tokens, the model takes at most %d (max_position_embeddings)"
              .formatted(tokens, limit));
    }
  }
}
