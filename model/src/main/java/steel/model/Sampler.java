package steel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import steel.config.ConfigException;

/// Chooses the tokens of one sequence. Knows what the sequence holds so far; owned by one thread.
///
/// The steps run in the order of Hugging Face transformers: what the caller rules out, bias,
/// repetition penalty, penalties on the answer, n-grams, temperature, top-k, top-p, min-p, typical;
/// then one token is drawn, or the largest taken.
public final class Sampler {
  private final boolean greedy;
  private final LogitsStep[] steps;
  private final SplittableRandom random;
  private final TokenHistory history = new TokenHistory();
  private float[] scratch = new float[0];
  private int[] candidates = new int[0];
  private double[] weights = new double[0];

  /// @param sampling how to choose
  /// @param first steps that run before those of `sampling`
  public Sampler(Sampling sampling, LogitsStep... first) {
    greedy = sampling.isGreedy();
    random = new SplittableRandom(sampling.seed());
    List<LogitsStep> all = new ArrayList<>(List.of(first));
    all.addAll(stepsOf(sampling));
    steps = all.toArray(LogitsStep[]::new);
  }

  /// What a setting does to the logits, in this order.
  static List<LogitsStep> stepsOf(Sampling sampling) {
    List<LogitsStep> steps = new ArrayList<>();
    if (!sampling.logitBias().isEmpty()) {
      steps.add(LogitsStep.bias(sampling.logitBias()));
    }
    addPenalties(sampling.penalties(), steps);
    if (sampling.isGreedy()) {
      return steps; // what follows never changes which token is the largest
    }
    if (sampling.temperature() != 1) {
      steps.add(LogitsStep.temperature(sampling.temperature()));
    }
    addTruncation(sampling.truncation(), steps);
    return steps;
  }

  private static void addPenalties(Penalties penalties, List<LogitsStep> steps) {
    if (penalties.repetition() != 1) {
      steps.add(LogitsStep.repetitionPenalty(penalties.repetition()));
    }
    if (penalties.presence() != 0 || penalties.frequency() != 0) {
      steps.add(LogitsStep.answerPenalty(penalties.presence(), penalties.frequency()));
    }
    if (penalties.noRepeatNgram() > 0) {
      steps.add(LogitsStep.noRepeatNgram(penalties.noRepeatNgram()));
    }
  }

  private static void addTruncation(Truncation truncation, List<LogitsStep> steps) {
    if (truncation.topK() > 0) {
      steps.add(LogitsStep.topK(truncation.topK()));
    }
    if (truncation.topP() < 1) {
      steps.add(LogitsStep.topP(truncation.topP()));
    }
    if (truncation.minP() > 0) {
      steps.add(LogitsStep.minP(truncation.minP()));
    }
    if (truncation.typicalP() < 1) {
      steps.add(LogitsStep.typicalP(truncation.typicalP()));
    }
  }

  /// Notes tokens that were not chosen here: the prompt.
  public void accept(int... ids) {
    for (int id : ids) {
      history.addPrompt(id);
    }
  }

  /// Chooses the next token and notes it. Allocates nothing once its buffers are there.
  ///
  /// @param logits `[V]`, unchanged
  /// @throws IllegalArgumentException if they are not numbers
  /// @throws ConfigException if the settings rule out every token
  public int next(float[] logits) {
    scratch = scratch.length == logits.length ? scratch : new float[logits.length];
    System.arraycopy(logits, 0, scratch, 0, logits.length);
    for (LogitsStep step : steps) {
      step.apply(scratch, history);
    }
    int largest = indexOfLargest(scratch);
    if (Float.isInfinite(scratch[largest])) {
      int _ = largest(logits); // the fault may be theirs
      throw new ConfigException(
          "after %d tokens none is left to choose: no_repeat_ngram_size, logit_bias, min_new_tokens or the form that the answer must have rule out all"
              .formatted(history.length()));
    }
    int id = greedy ? largest : draw(scratch, scratch[largest]);
    history.addChosen(id);
    return id;
  }

  /// Index of the largest value, the first of several: the greedy choice.
  ///
  /// @throws IllegalArgumentException if they are not numbers, or none is finite
  public static int largest(float[] values) {
    int best = indexOfLargest(values);
    if (Float.isInfinite(values[best])) {
      throw new IllegalArgumentException("no logit is finite");
    }
    return best;
  }

  private static int indexOfLargest(float[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        throw new IllegalArgumentException("logit " + i + " is not a number");
      }
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private int draw(float[] logits, float max) {
    if (candidates.length < logits.length) {
      candidates = new int[logits.length];
      weights = new double[logits.length];
    }
    int size = 0;
    double total = 0;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] != Float.NEGATIVE_INFINITY) {
        double weight = Math.exp(logits[id] - max);
        candidates[size] = id;
        weights[size++] = weight;
        total += weight;
      }
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        last = candidates[i];
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last; // rounding may leave a trifle: then the last possible token
  }
}
