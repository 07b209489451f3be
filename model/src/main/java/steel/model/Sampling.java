package steel.model;

import java.util.Map;

/// How the next token is chosen from the logits; every default means "off".
///
/// ```java
/// Sampling.GREEDY.withTemperature(0.7).withTopP(0.9).withRepetitionPenalty(1.1).withSeed(7)
/// ```
///
/// @param temperature divides the logits; 0 takes the largest, without chance
/// @param truncation which tokens may be drawn
/// @param penalties on what is there already
/// @param logitBias what is added to the logits of some tokens, by id
/// @param seed of the draws; the same seed gives the same tokens
public record Sampling(
    double temperature,
    Truncation truncation,
    Penalties penalties,
    Map<Integer, Double> logitBias,
    long seed) {
  /// The most likely token, always.
  public static final Sampling GREEDY =
      new Sampling(0, Truncation.NONE, Penalties.NONE, Map.of(), 0);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be from 0 up, got " + temperature);
    }
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(Sampling::requireBias);
  }

  private static void requireBias(int id, double bias) {
    if (id < 0) {
      throw new IllegalArgumentException("logit_bias: there is no token " + id);
    }
    if (!Double.isFinite(bias)) {
      throw new IllegalArgumentException(
          "logit_bias of token %d must be a number, got %s".formatted(id, bias));
    }
  }

  /// Whether the tokens depend on no draw.
  public boolean isGreedy() {
    return temperature == 0;
  }

  /// The same with another temperature.
  public Sampling withTemperature(double other) {
    return new Sampling(other, truncation, penalties, logitBias, seed);
  }

  /// The same with another choice of tokens.
  public Sampling withTruncation(Truncation other) {
    return new Sampling(temperature, other, penalties, logitBias, seed);
  }

  /// The same with another `topK`.
  public Sampling withTopK(int other) {
    Truncation old = truncation;
    return withTruncation(new Truncation(other, old.topP(), old.minP(), old.typicalP()));
  }

  /// The same with another `topP`.
  public Sampling withTopP(double other) {
    Truncation old = truncation;
    return withTruncation(new Truncation(old.topK(), other, old.minP(), old.typicalP()));
  }

  /// The same with another `minP`.
  public Sampling withMinP(double other) {
    Truncation old = truncation;
    return withTruncation(new Truncation(old.topK(), old.topP(), other, old.typicalP()));
  }

  /// The same with another `typicalP`.
  public Sampling withTypicalP(double other) {
    Truncation old = truncation;
    return withTruncation(new Truncation(old.topK(), old.topP(), old.minP(), other));
  }

  /// The same with other penalties.
  public Sampling withPenalties(Penalties other) {
    return new Sampling(temperature, truncation, other, logitBias, seed);
  }

  /// The same with another penalty on tokens of prompt and answer.
  public Sampling withRepetitionPenalty(double other) {
    Penalties old = penalties;
    return withPenalties(
        new Penalties(other, old.presence(), old.frequency(), old.noRepeatNgram()));
  }

  /// The same with another penalty on tokens of the answer.
  public Sampling withPresencePenalty(double other) {
    Penalties old = penalties;
    return withPenalties(
        new Penalties(old.repetition(), other, old.frequency(), old.noRepeatNgram()));
  }

  /// The same with another penalty on every occurrence in the answer.
  public Sampling withFrequencyPenalty(double other) {
    Penalties old = penalties;
    return withPenalties(
        new Penalties(old.repetition(), old.presence(), other, old.noRepeatNgram()));
  }

  /// The same with another length of what never comes twice.
  public Sampling withNoRepeatNgram(int other) {
    Penalties old = penalties;
    return withPenalties(new Penalties(old.repetition(), old.presence(), old.frequency(), other));
  }

  /// The same with other additions to the logits.
  public Sampling withLogitBias(Map<Integer, Double> other) {
    return new Sampling(temperature, truncation, penalties, other, seed);
  }

  /// The same with other draws.
  public Sampling withSeed(long other) {
    return new Sampling(temperature, truncation, penalties, logitBias, other);
  }
}
