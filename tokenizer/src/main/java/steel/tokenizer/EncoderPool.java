package steel.tokenizer;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Encoders that are at rest, so that what they remember and their buffers outlive a call. Any
/// number of threads; one that finds its place empty makes an encoder.
final class EncoderPool {
  private static final int PLACES = 64; // a power of two

  private final Tokenizer tokenizer;
  private final AtomicReferenceArray<Encoder> resting = new AtomicReferenceArray<>(PLACES);

  EncoderPool(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// An encoder that nobody else has.
  Encoder take() {
    Encoder encoder = resting.getAndSet(place(), null);
    return encoder == null ? new Encoder(tokenizer) : encoder;
  }

  void giveBack(Encoder encoder) {
    encoder.rest();
    resting.set(place(), encoder);
  }

  void clear() {
    for (int i = 0; i < PLACES; i++) {
      resting.set(i, null);
    }
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & (PLACES - 1);
  }
}
