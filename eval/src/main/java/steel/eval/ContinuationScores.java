package steel.eval;

import java.util.List;
import steel.model.Decoding;
import steel.model.LanguageModel;

/// Log-probabilities of texts that could follow a prompt, in nats: `sum over tokens of log p(token
/// | prompt, tokens before)`.
///
/// The prompt goes in as one call and the continuation token by token: in a Soft-MoE kind of
/// version 3 the tokens of a call see each other, so a continuation scored in one call would be
/// told its own end.
final class ContinuationScores {
  private ContinuationScores() {}

  /// One score a continuation; a single call where all of them are one token long.
  ///
  /// @throws ArithmeticException if the model's scores are not numbers
  static double[] of(LanguageModel model, int[] prompt, List<int[]> continuations) {
    double[] scores = new double[continuations.size()];
    boolean promptRun = false;
    for (int i = 0; i < scores.length; i++) {
      int[] tokens = continuations.get(i);
      if (tokens.length == 0 || (promptRun && tokens.length == 1)) {
        continue; // nothing to score; or scored below with the first call
      }
      try (Decoding sequence = model.decode()) {
        float[] logits = sequence.append(prompt);
        if (!promptRun) {
          promptRun = true;
          scoreSingleTokens(logits, continuations, scores);
        }
        if (tokens.length > 1) {
          scores[i] = score(sequence, logits, tokens);
        }
      }
    }
    return scores;
  }

  private static void scoreSingleTokens(
      float[] logits, List<int[]> continuations, double[] scores) {
    double total = logSumExp(logits);
    for (int i = 0; i < scores.length; i++) {
      if (continuations.get(i).length == 1) {
        scores[i] = logits[continuations.get(i)[0]] - total;
      }
    }
  }

  private static double score(Decoding sequence, float[] afterPrompt, int[] tokens) {
    double sum = 0;
    float[] logits = afterPrompt;
    for (int t = 0; t < tokens.length; t++) {
      sum += logits[tokens[t]] - logSumExp(logits);
      if (t + 1 < tokens.length) {
        logits = sequence.append(tokens[t]);
      }
    }
    return sum;
  }

  /// `log(sum(exp(x)))`, in double and around the largest, so that nothing overflows.
  static double logSumExp(float[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (float value : x) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (float value : x) {
      sum += Math.exp(value - max);
    }
    double result = max + Math.log(sum);
    if (Double.isNaN(result) || Double.isInfinite(result)) {
      throw new ArithmeticException("the model's scores are not numbers; are its weights whole?");
    }
    return result;
  }
}
