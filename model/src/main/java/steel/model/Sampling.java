package steel.model;

/// How the next token is chosen from the logits; every default means "off".
///
/// @param temperature divides the logits; 0 takes the largest, without chance
/// @param topK only the `topK` most likely tokens, and those that tie with the last; 0 for all
/// @param topP only the most likely tokens that together reach this probability; 1 for all
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens that are
///   already in the prompt or answer; 1 for none
/// @param seed of the draws; the same seed gives the same tokens
public record Sampling(
    double temperature, int topK, double topP, double repetitionPenalty, long seed) {
  /// The most likely token, always.
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 1, 0);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be from 0 up, got " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k must be from 0 up, got " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p must be above 0 and at most 1, got " + topP);
    }
    if (!(repetitionPenalty > 0) || Double.isInfinite(repetitionPenalty)) {
      throw new IllegalArgumentException(
          "repetition_penalty must be above 0, got " + repetitionPenalty);
    }
  }

  /// Whether the tokens depend on no draw.
  public boolean isGreedy() {
    return temperature == 0;
  }

  /// The same with another temperature.
  public Sampling withTemperature(double other) {
    return new Sampling(other, topK, topP, repetitionPenalty, seed);
  }

  /// The same with another `topK`.
  public Sampling withTopK(int other) {
    return new Sampling(temperature, other, topP, repetitionPenalty, seed);
  }

  /// The same with another `topP`.
  public Sampling withTopP(double other) {
    return new Sampling(temperature, topK, other, repetitionPenalty, seed);
  }

  /// The same with another penalty on repetition.
  public Sampling withRepetitionPenalty(double other) {
    return new Sampling(temperature, topK, topP, other, seed);
  }

  /// The same with other draws.
  public Sampling withSeed(long other) {
    return new Sampling(temperature, topK, topP, repetitionPenalty, other);
  }
}
