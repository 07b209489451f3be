package steel.infer;

import java.util.Set;
import steel.model.Sampling;

/// What to generate.
///
/// @param maxNewTokens at most so many tokens
/// @param sampling how each is chosen
/// @param stopIds any of these ends the answer, beside those of the model
/// @param stopsAtEos whether the ids that the model names as ends do so
/// @param constraint the form that the answer must have
/// @param cached whether keys and values are kept; without, every step is a call over the whole
///   sequence, which in a mixture of experts that is not causal gives other tokens
public record Generation(
    int maxNewTokens,
    Sampling sampling,
    Set<Integer> stopIds,
    boolean stopsAtEos,
    Constraint constraint,
    boolean cached) {
  public Generation {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("max_new_tokens must be at least 1, got " + maxNewTokens);
    }
    stopIds = Set.copyOf(stopIds);
  }

  /// The most likely tokens up to an end of the model.
  public static Generation of(int maxNewTokens) {
    return new Generation(maxNewTokens, Sampling.GREEDY, Set.of(), true, Constraint.NONE, true);
  }

  /// The same with tokens chosen otherwise.
  public Generation withSampling(Sampling other) {
    return new Generation(maxNewTokens, other, stopIds, stopsAtEos, constraint, cached);
  }

  /// The same with other ends of the caller's.
  public Generation withStopIds(Set<Integer> other) {
    return new Generation(maxNewTokens, sampling, other, stopsAtEos, constraint, cached);
  }

  /// The same, going on after an end of the model.
  public Generation ignoringEos() {
    return new Generation(maxNewTokens, sampling, stopIds, false, constraint, cached);
  }

  /// The same with answers of a form.
  public Generation withConstraint(Constraint other) {
    return new Generation(maxNewTokens, sampling, stopIds, stopsAtEos, other, cached);
  }

  /// The same without a cache of keys and values.
  public Generation withoutCache() {
    return new Generation(maxNewTokens, sampling, stopIds, stopsAtEos, constraint, false);
  }
}
