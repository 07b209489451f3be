package steel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Chooses the tokens of one sequence. Knows what the sequence holds so far; owned by one thread.
///
/// The steps run in the order of Hugging Face transformers: repetition penalty, temperature, top-k,
/// top-p; then one token is drawn, or the largest taken.
public final class Sampler {
  private final boolean greedy;
  private final List<LogitsStep> steps;
  private final SplittableRandom random;
  private final SeenTokens seen = new SeenTokens();
  private float[] scratch = new float[0];

  /// @param sampling how to choose
  /// @param first steps that run before those of `sampling`
  public Sampler(Sampling sampling, LogitsStep... first) {
    greedy = sampling.isGreedy();
    random = new SplittableRandom(sampling.seed());
    steps = new ArrayList<>(List.of(first));
    steps.addAll(stepsOf(sampling));
  }

  private static List<LogitsStep> stepsOf(Sampling sampling) {
    List<LogitsStep> steps = new ArrayList<>();
    if (sampling.repetitionPenalty() != 1) {
      steps.add(LogitsStep.repetitionPenalty(sampling.repetitionPenalty()));
    }
    if (sampling.isGreedy()) {
      return steps; // what follows never changes which token is the largest
    }
    if (sampling.temperature() != 1) {
      steps.add(LogitsStep.temperature(sampling.temperature()));
    }
    if (sampling.topK() > 0) {
      steps.add(LogitsStep.topK(sampling.topK()));
    }
    if (sampling.topP() < 1) {
      steps.add(LogitsStep.topP(sampling.topP()));
    }
    return steps;
  }

  /// Notes tokens that were not chosen here: the prompt.
  public void accept(int... ids) {
    seen.add(ids);
  }

  /// Chooses the next token and notes it.
  ///
  /// @param logits `[V]`, unchanged
  /// @throws IllegalArgumentException if they are not numbers, or every token is ruled out
  public int next(float[] logits) {
    scratch = scratch.length == logits.length ? scratch : new float[logits.length];
    System.arraycopy(logits, 0, scratch, 0, logits.length);
    for (LogitsStep step : steps) {
      step.apply(scratch, seen);
    }
    int largest = largest(scratch);
    int id = greedy ? largest : draw(scratch, scratch[largest]);
    seen.add(id);
    return id;
  }

  /// Index of the largest value, the first of several: the greedy choice.
  ///
  /// @throws IllegalArgumentException if they are not numbers, or none is finite
  public static int largest(float[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        throw new IllegalArgumentException("logit " + i + " is not a number");
      }
      best = values[i] > values[best] ? i : best;
    }
    if (Float.isInfinite(values[best])) {
      throw new IllegalArgumentException("no logit is finite");
    }
    return best;
  }

  private int draw(float[] logits, float max) {
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit - max);
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int id = 0; id < logits.length; id++) {
      double weight = Math.exp(logits[id] - max);
      if (weight > 0) {
        last = id;
        left -= weight;
        if (left < 0) {
          break;
        }
      }
    }
    return last; // rounding may leave a trifle: then the last possible token
  }
}
