package steel.eval;

import java.util.List;
import java.util.stream.IntStream;
import steel.model.Decoding;
import steel.model.LanguageModel;
import steel.model.LogSoftmax;
import steel.model.Sampler;

/// Log-probabilities of texts that could follow a prompt, in nats: `sum over tokens of log p(token
/// | prompt, tokens before)`.
///
/// The prompt goes in as one call and the continuation token by token: in a Soft-MoE kind of
/// version 3 the tokens of a call see each other, so a continuation scored in one call would be
/// told its own end.
///
/// @param values one score a continuation
/// @param written tokens that the model wrote between the prompt and the continuations
@SuppressWarnings("ArrayRecordComponent") // made for one question, compared by nobody
record ContinuationScores(double[] values, int[] written) {
  /// Scores directly after the prompt.
  ///
  /// @throws ArithmeticException if the model's scores are not numbers
  static ContinuationScores of(LanguageModel model, int[] prompt, List<int[]> continuations) {
    return of(model, prompt, 0, continuations);
  }

  /// Lets the model write, greedily, until its next token would begin a continuation or `lead`
  /// tokens are written, and scores there. A single run of the prompt where all continuations are
  /// one token long.
  ///
  /// @throws ArithmeticException if the model's scores are not numbers
  static ContinuationScores of(
      LanguageModel model, int[] prompt, int lead, List<int[]> continuations) {
    double[] scores = new double[continuations.size()];
    int[] written = new int[0];
    boolean promptRun = false;
    for (int i = 0; i < scores.length; i++) {
      int[] tokens = continuations.get(i);
      if (tokens.length == 0 || (promptRun && tokens.length == 1)) {
        continue; // nothing to score; or scored below with the first run
      }
      try (Decoding sequence = model.decode()) {
        float[] logits = sequence.append(prompt);
        if (!promptRun) {
          promptRun = true;
          IntStream.Builder choice = IntStream.builder();
          logits = write(sequence, logits, lead, continuations, choice);
          written = choice.build().toArray();
          scoreSingleTokens(logits, continuations, scores);
        } else {
          for (int token : written) {
            logits = sequence.append(token);
          }
        }
        if (tokens.length > 1) {
          scores[i] = score(sequence, logits, tokens);
        }
      }
    }
    return new ContinuationScores(scores, written);
  }

  /// @param written gets the tokens
  /// @return logits after them
  private static float[] write(
      Decoding sequence,
      float[] afterPrompt,
      int lead,
      List<int[]> continuations,
      IntStream.Builder written) {
    float[] logits = afterPrompt;
    for (int n = 0; n < lead; n++) {
      int next = likeliest(logits);
      if (begins(next, continuations)) {
        break;
      }
      written.add(next);
      logits = sequence.append(next);
    }
    return logits;
  }

  private static int likeliest(float[] logits) {
    try {
      return Sampler.largest(logits);
    } catch (IllegalArgumentException e) {
      throw new ArithmeticException(LogSoftmax.NOT_NUMBERS);
    }
  }

  private static boolean begins(int token, List<int[]> continuations) {
    return continuations.stream().anyMatch(c -> c.length > 0 && c[0] == token);
  }

  private static void scoreSingleTokens(
      float[] logits, List<int[]> continuations, double[] scores) {
    double total = LogSoftmax.logSumExp(logits, 0, logits.length);
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
      sum += LogSoftmax.of(logits, 0, logits.length, tokens[t]);
      if (t + 1 < tokens.length) {
        logits = sequence.append(tokens[t]);
      }
    }
    return sum;
  }
}
