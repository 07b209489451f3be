package steel.infer;

import java.util.Set;
import steel.infer.Constraint.Ending;
import steel.model.LogitsStep;
import steel.model.TokenHistory;

/// Rules out what the caller's constraint does not allow, and every end before its time.
final class AnswerForm implements LogitsStep {
  private final Constraint.Answer answer;
  private final int[] ends;
  private final float[] endLogits;
  private final int minNewTokens;

  /// @param answer that begins now
  /// @param ends ids that end it; those that the model does not have never come
  /// @param minNewTokens so many tokens come before one of `ends`
  AnswerForm(Constraint.Answer answer, Set<Integer> ends, int vocabSize, int minNewTokens) {
    this.answer = answer;
    this.ends =
        ends.stream()
            .mapToInt(Integer::intValue)
            .filter(id -> id >= 0 && id < vocabSize)
            .sorted()
            .toArray();
    endLogits = new float[this.ends.length];
    this.minNewTokens = minNewTokens;
  }

  @Override
  public void apply(float[] logits, TokenHistory history) {
    for (int i = 0; i < ends.length; i++) {
      endLogits[i] = logits[ends[i]];
    }
    answer.mask(logits);
    boolean mayEnd = answer.ending() == Ending.POSSIBLE && history.chosen() >= minNewTokens;
    for (int i = 0; i < ends.length; i++) {
      logits[ends[i]] = mayEnd ? endLogits[i] : Float.NEGATIVE_INFINITY;
    }
  }

  /// Notes a token that did not end the answer.
  void accept(int id) {
    answer.accept(id);
  }

  /// Whether nothing may follow.
  boolean isComplete() {
    return answer.ending() == Ending.DUE;
  }
}
