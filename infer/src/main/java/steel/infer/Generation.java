package steel.infer;

import java.util.List;
import java.util.Set;
import steel.infer.kernel.Products;
import steel.model.Sampling;

/// What to generate.
///
/// ```java
/// Generation.of(256).withSampling(Sampling.GREEDY.withTemperature(0.7)).withMinNewTokens(8)
/// ```
///
/// @param maxNewTokens at most so many tokens
/// @param minNewTokens at least so many before one that ends the answer
/// @param sampling how each is chosen
/// @param stops what ends the answer
/// @param constraint the form that the answer must have
/// @param logprobs how many of the most likely tokens are told with each token; 0 for its own
///   log-probability alone, [#NO_LOGPROBS] for none
/// @param cached whether keys and values are kept; without, every step is a call over the whole
///   sequence, which in a mixture of experts that is not causal gives other tokens
/// @param lookup so many tokens are guessed at most, by what followed the same ones before, and
///   read in one call; 0 for none. The tokens are the same; see [#withLookup]
public record Generation(
    int maxNewTokens,
    int minNewTokens,
    Sampling sampling,
    Stops stops,
    Constraint constraint,
    int logprobs,
    boolean cached,
    int lookup) {
  /// Tokens of a guess at most: with the one before it they have the products of each alone.
  public static final int MOST_LOOKUP = Products.FEW - 1;

  /// Log-probabilities are not asked for: they cost a pass over the vocabulary.
  public static final int NO_LOGPROBS = -1;

  public Generation {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("max_new_tokens must be at least 1, got " + maxNewTokens);
    }
    if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
      throw new IllegalArgumentException(
          "min_new_tokens must be from 0 to max_new_tokens (%d), got %d"
              .formatted(maxNewTokens, minNewTokens));
    }
    if (logprobs < NO_LOGPROBS) {
      throw new IllegalArgumentException("logprobs must be from 0 up, got " + logprobs);
    }
    if (lookup < 0 || lookup > MOST_LOOKUP) {
      throw new IllegalArgumentException(
          "lookup must be from 0 to %d, got %d".formatted(MOST_LOOKUP, lookup));
    }
    if (lookup > 0 && !cached) {
      throw new IllegalArgumentException("lookup wants a cache: guesses are kept there");
    }
  }

  /// The most likely tokens up to an end of the model.
  public static Generation of(int maxNewTokens) {
    return new Generation(
        maxNewTokens, 0, Sampling.GREEDY, Stops.OF_MODEL, Constraint.NONE, NO_LOGPROBS, true, 0);
  }

  /// The same, never ending before so many tokens.
  public Generation withMinNewTokens(int other) {
    return new Generation(
        maxNewTokens, other, sampling, stops, constraint, logprobs, cached, lookup);
  }

  /// The same with tokens chosen otherwise.
  public Generation withSampling(Sampling other) {
    return new Generation(
        maxNewTokens, minNewTokens, other, stops, constraint, logprobs, cached, lookup);
  }

  /// The same with other ends.
  public Generation withStops(Stops other) {
    return new Generation(
        maxNewTokens, minNewTokens, sampling, other, constraint, logprobs, cached, lookup);
  }

  /// The same with other ids that end the answer.
  public Generation withStopIds(Set<Integer> other) {
    return withStops(new Stops(other, stops.strings(), stops.atEos()));
  }

  /// The same with other strings that end the answer.
  public Generation withStopStrings(List<String> other) {
    return withStops(new Stops(stops.ids(), other, stops.atEos()));
  }

  /// The same, going on after an end of the model.
  public Generation ignoringEos() {
    return withStops(new Stops(stops.ids(), stops.strings(), false));
  }

  /// The same with answers of a form.
  public Generation withConstraint(Constraint other) {
    return new Generation(
        maxNewTokens, minNewTokens, sampling, stops, other, logprobs, cached, lookup);
  }

  /// The same with the log-probability of each token, and of so many of the most likely ones.
  public Generation withLogprobs(int other) {
    return new Generation(
        maxNewTokens, minNewTokens, sampling, stops, constraint, other, cached, lookup);
  }

  /// The same without a cache of keys and values.
  public Generation withoutCache() {
    return new Generation(
        maxNewTokens, minNewTokens, sampling, stops, constraint, logprobs, false, lookup);
  }

  /// The same with guesses: where the text repeats what stands in prompt or answer, several tokens
  /// come in one call; where guesses fail, reading them is lost. For models that are
  /// [SteelModel#isRewindable]. Of no effect in a [Batch], whose members share their reads already.
  public Generation withLookup(int other) {
    return new Generation(
        maxNewTokens, minNewTokens, sampling, stops, constraint, logprobs, cached, other);
  }
}
