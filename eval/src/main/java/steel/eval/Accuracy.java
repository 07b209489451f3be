package steel.eval;

import java.util.List;

/// A share of right answers and how sure it is.
///
/// @param correct right answers
/// @param count questions asked
/// @param value the share, 0 to 1
/// @param standardError of `value`; 0 where a single question tells nothing about it
public record Accuracy(int correct, int count, double value, double standardError) {

  /// Of one subject: `p = correct / n`, error `sqrt(p (1 - p) / (n - 1))`.
  static Accuracy of(int correct, int count) {
    double share = (double) correct / count;
    double error = count < 2 ? 0 : Math.sqrt(share * (1 - share) / (count - 1));
    return new Accuracy(correct, count, share, error);
  }

  /// Over all questions of several subjects, each question counting once. The error pools the
  /// variances within subjects, as lm-evaluation-harness does for a group: `sqrt(sum((n - 1) s^2 n)
  /// / (N - k) / N)`, `k` subjects, `N` questions.
  static Accuracy micro(List<Accuracy> subjects) {
    int correct = 0;
    int count = 0;
    double pooled = 0;
    for (Accuracy subject : subjects) {
      int n = subject.count;
      correct += subject.correct;
      count += n;
      pooled += (n - 1) * square(subject.standardError) * n;
    }
    int degrees = count - subjects.size();
    double error = degrees == 0 ? 0 : Math.sqrt(pooled / degrees / count);
    return new Accuracy(correct, count, (double) correct / count, error);
  }

  /// The mean of several subjects, each subject counting once; error `sqrt(sum(s^2)) / k`.
  static Accuracy macro(List<Accuracy> subjects) {
    int correct = 0;
    int count = 0;
    double values = 0;
    double variances = 0;
    for (Accuracy subject : subjects) {
      correct += subject.correct;
      count += subject.count;
      values += subject.value;
      variances += square(subject.standardError);
    }
    int k = subjects.size();
    return new Accuracy(correct, count, values / k, Math.sqrt(variances) / k);
  }

  /// Whether guessing would do as well: `value` is at most two standard errors above `chance`.
  public boolean isChance(double chance) {
    return value <= chance + 2 * standardError;
  }

  private static double square(double x) {
    return x * x;
  }
}
