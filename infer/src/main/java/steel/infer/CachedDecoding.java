package steel.infer;

import steel.model.Decoding;

/// A sequence with its cache and buffers.
final class CachedDecoding implements Decoding {
  private final SteelModel model;
  private final KvCache cache;
  private final ForwardCalls calls;

  CachedDecoding(SteelModel model) {
    this.model = model;
    cache = model.newCache();
    calls = new ForwardCalls(model);
  }

  @Override
  public float[] append(int... inputIds) {
    return calls.append(cache, inputIds);
  }

  /// As [#append] with logits after each of the tokens, `[tokens, V]`, or more rows.
  float[] appendAll(int... inputIds) {
    return calls.appendAll(cache, inputIds);
  }

  @Override
  public int length() {
    return cache.length();
  }

  SteelModel model() {
    return model;
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
