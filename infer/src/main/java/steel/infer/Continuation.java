package steel.infer;

import java.util.Arrays;

/// Logits of a sequence that grows: with a cache, or from the whole sequence every time.
interface Continuation extends AutoCloseable {
  /// Tokens; more in one call are not faster.
  int PIECE = 256;

  /// With nothing in it yet.
  static Continuation start(SteelModel model, Generation generation) {
    return generation.cached()
        ? of(new CachedDecoding(model), new int[0], generation)
        : new Whole(model);
  }

  /// Goes on with a sequence.
  ///
  /// @param decoding owned by the caller or by nobody: it holds nothing that must be freed
  /// @param known the tokens in it
  static Continuation of(CachedDecoding decoding, int[] known, Generation generation) {
    if (generation.lookup() == 0) {
      return new Cached(decoding);
    }
    decoding.model().requireRewindable();
    return new GuessedContinuation(decoding, known, generation.lookup());
  }

  /// So many tokens may go into one call: a long prompt goes in piece by piece where that changes
  /// nothing, so that somebody who wants no more need not wait for its end.
  int longestCall();

  /// [#longestCall()] of [#start].
  static int longestCall(SteelModel model, boolean cached) {
    return cached && model.config().feedForward().isCausal() ? PIECE : Integer.MAX_VALUE;
  }

  /// Appends tokens.
  ///
  /// @return logits after the last of them, `[V]`; borrowed until the next call
  float[] append(int... inputIds);

  @Override
  void close();

  /// Keeps keys and values. Owns the sequence.
  final class Cached implements Continuation {
    private final CachedDecoding decoding;

    Cached(CachedDecoding decoding) {
      this.decoding = decoding;
    }

    @Override
    public int longestCall() {
      return Continuation.longestCall(decoding.model(), true);
    }

    @Override
    public float[] append(int... inputIds) {
      return decoding.append(inputIds);
    }

    @Override
    public void close() {
      decoding.close();
    }
  }

  /// Keeps the tokens alone.
  final class Whole implements Continuation {
    private final SteelModel model;
    private int[] ids = {};

    Whole(SteelModel model) {
      this.model = model;
    }

    @Override
    public int longestCall() {
      return Integer.MAX_VALUE;
    }

    @Override
    public float[] append(int... inputIds) {
      int before = ids.length;
      ids = Arrays.copyOf(ids, before + inputIds.length);
      System.arraycopy(inputIds, 0, ids, before, inputIds.length);
      try (CachedDecoding once = new CachedDecoding(model)) {
        return once.append(ids);
      }
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
