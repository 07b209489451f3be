package steel.infer;

/// Rotary position embedding: turns each pair `(x[i], x[i + K/2])` by `position * theta^(-2i/K)`.
///
/// Pairs join the two halves of a head (as GPT-NeoX and Qwen), not neighbours as in the paper;
/// checkpoints depend on it. Source: Su et al. 2021, arXiv:2104.09864, eq. 34.
final class Rope {
  private final int headDim;
  private final float[] frequencies; // `[K/2]`, radians a position

  /// @param headDim `K`, even
  /// @param theta base of the angles, no unit
  Rope(int headDim, double theta) {
    this.headDim = headDim;
    frequencies = new float[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1 / Math.pow(theta, 2.0 * i / headDim));
    }
  }

  /// Cosine and sine of every angle of some positions, `[T, K/2]` each, or more rows. Filled again
  /// and again, so that a token allocates none.
  static final class Angles {
    private float[] cos = {};
    private float[] sin = {};
  }

  /// Fills in the angles of some positions. An angle is rounded to float32 before its cosine is
  /// taken, as the models were trained: at position 30 000 that alone moves it by 0.001.
  ///
  /// @param positionIds `[T]`
  /// @return `into`
  Angles angles(int[] positionIds, Angles into) {
    int half = frequencies.length;
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

  /// Rotates every head of every token in place.
  ///
  /// @param x queries or keys, `[T, heads, K]`
  void rotate(float[] x, int tokens, int heads, Angles angles) {
    int half = headDim / 2;
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < heads; head++) {
        int at = (t * heads + head) * headDim;
        for (int i = 0; i < half; i++) {
          float cos = angles.cos[t * half + i];
          float sin = angles.sin[t * half + i];
          float first = x[at + i];
          float second = x[at + half + i];
          x[at + i] = first * cos - second * sin;
          x[at + half + i] = second * cos + first * sin;
        }
      }
    }
  }
}
