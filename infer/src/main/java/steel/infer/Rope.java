package steel.infer;

/// Rotary position embedding: turns each pair `(x[i], x[i + K/2])` by `position * theta^(-2i/K)`.
///
/// Pairs join the two halves of a head (as GPT-NeoX and Qwen), not neighbours as in the paper;
/// checkpoints depend on it. Source: Su et al. 2021, arXiv:2104.09864, eq. 34.
final class Rope {
  private final float[] frequencies; // `[K/2]`, radians a position

  /// @param headDim `K`, even
  /// @param theta base of the angles, no unit
  Rope(int headDim, double theta) {
    frequencies = new float[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1 / Math.pow(theta, 2.0 * i / headDim));
    }
  }

  /// Cosine and sine of every angle of some positions, `[T, K/2]` each, or more rows. Filled again
  /// and again, so that a token allocates none.
  static final class Angles {
    private int half; // `K/2`
    private float[] cos = {};
    private float[] sin = {};

    /// Rotates one head of one token in place.
    ///
    /// @param x a query or a key, `[K]` from `at` on
    /// @param token which of the positions is its
    void rotate(float[] x, int at, int token) {
      for (int i = 0; i < half; i++) {
        float c = cos[token * half + i];
        float s = sin[token * half + i];
        float first = x[at + i];
        float second = x[at + half + i];
        x[at + i] = first * c - second * s;
        x[at + half + i] = second * c + first * s;
      }
    }
  }

  /// Fills in the angles of some positions. An angle is rounded to float32 before its cosine is
  /// taken, as the models were trained: at position 30 000 that alone moves it by 0.001.
  ///
  /// @param positionIds `[T]`
  /// @return `into`
  Angles angles(int[] positionIds, Angles into) {
    int half = frequencies.length;
    into.half = half;
    if (into.cos.length < positionIds.length * half) {
      into.cos = new float[positionIds.length * half];
      into.sin = new float[into.cos.length];
    }
    for (int t = 0; t < positionIds.length; t++) {
      for (int i = 0; i < half; i++) {
        float angle = positionIds[t] * frequencies[i];
        into.cos[t * half + i] = (float) Math.cos(angle);
        into.sin[t * half + i] = (float) Math.sin(angle);
      }
    }
    return into;
  }
}
