package steel.model;

/// Logits as probabilities, in double and around the largest, so that nothing overflows.
public final class LogSoftmax {
  /// What is said of scores that are infinite or not numbers.
  public static final String NOT_NUMBERS =
      "the model's scores are not numbers; are its weights whole?";

  private LogSoftmax() {}

  /// Log-probability of a token, in nats.
  ///
  /// @param logits of one or more positions, row after row
  /// @param from where the row begins
  /// @param vocabSize its length
  /// @throws ArithmeticException if the row holds no numbers
  public static double of(float[] logits, int from, int vocabSize, int token) {
    return logits[from + token] - logSumExp(logits, from, vocabSize);
  }

  /// `log(sum(exp(x)))` of a row: what is taken off each logit.
  ///
  /// @throws ArithmeticException if the row holds no numbers
  public static double logSumExp(float[] logits, int from, int vocabSize) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + vocabSize; i++) {
      max = Math.max(max, logits[i]);
    }
    double sum = 0;
    for (int i = from; i < from + vocabSize; i++) {
      sum += Math.exp(logits[i] - max);
    }
    double result = max + Math.log(sum);
    if (Double.isNaN(result) || Double.isInfinite(result)) {
      throw new ArithmeticException(NOT_NUMBERS);
    }
    return result;
  }
}
