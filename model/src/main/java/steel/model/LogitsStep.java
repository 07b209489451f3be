package steel.model;

import java.util.Arrays;
import java.util.Map;

/// One change of the logits before a token is chosen. Steps are applied in turn; a token is ruled
/// out by negative infinity. Equal to the processors of Hugging Face transformers 4.39 of the same
/// names. A step may have buffers: one sequence, one thread.
@FunctionalInterface
public interface LogitsStep {

  /// Changes the logits in place.
  ///
  /// @param logits `[V]`
  /// @param history the prompt, and the answer so far
  void apply(float[] logits, TokenHistory history);

  /// Adds to the logits of some tokens.
  ///
  /// @param bias by id; ids below `V`
  static LogitsStep bias(Map<Integer, Double> bias) {
    int[] ids = bias.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    float[] added = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      added[i] = bias.getOrDefault(ids[i], 0.0).floatValue();
    }
    return (logits, _) -> {
      for (int i = 0; i < ids.length; i++) {
        logits[ids[i]] += added[i];
      }
    };
  }

  /// Divides positive and multiplies negative logits of tokens of prompt and answer, once for each
  /// distinct token.
  ///
  /// Source: Keskar et al. 2019, arXiv:1909.05858, section 4.1, with the sign mended as in
  /// transformers.
  static LogitsStep repetitionPenalty(double penalty) {
    float p = (float) penalty;
    return (logits, history) -> {
      for (int i = 0; i < history.distinct(); i++) {
        int id = history.distinctId(i);
        logits[id] = logits[id] < 0 ? logits[id] * p : logits[id] / p;
      }
    };
  }

  /// Takes `presence + count * frequency` off the logits of tokens that the answer has `count`
  /// times; the prompt does not count.
  ///
  /// Source: the formula in the documentation of OpenAI's API.
  static LogitsStep answerPenalty(double presence, double frequency) {
    return (logits, history) -> {
      for (int i = 0; i < history.chosenDistinct(); i++) {
        int id = history.chosenDistinctId(i);
        logits[id] -= (float) (presence + history.count(id) * frequency);
      }
    };
  }

  /// Rules out tokens that would end a run of `n` that is in prompt or answer already.
  static LogitsStep noRepeatNgram(int n) {
    return (logits, history) -> {
      int last = history.length() - (n - 1); // where the run that a new token would end begins
      for (int at = 0; at < last; at++) {
        int same = 0;
        while (same < n - 1 && history.id(at + same) == history.id(last + same)) {
          same++;
        }
        if (same == n - 1) {
          logits[history.id(at + n - 1)] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /// Divides every logit.
  static LogitsStep temperature(double temperature) {
    float t = (float) temperature;
    return (logits, _) -> {
      for (int i = 0; i < logits.length; i++) {
        logits[i] /= t;
      }
    };
  }

  /// Rules out what is below the `k`-th largest logit; what ties with it stays.
  static LogitsStep topK(int k) {
    return new TopK(k);
  }

  /// Rules out what comes after the most likely tokens once these reach probability `p`; the most
  /// likely one always stays.
  ///
  /// Source: Holtzman et al. 2019, arXiv:1904.09751, section 3.1.
  static LogitsStep topP(double p) {
    return new TopP(p);
  }

  /// Rules out what is less likely than the share `p` of the most likely token.
  ///
  /// Source: Nguyen et al. 2024, arXiv:2407.01082, section 3.
  static LogitsStep minP(double p) {
    double share = Math.log(p);
    return (logits, _) -> {
      float max = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        max = Math.max(max, logit);
      }
      for (int i = 0; i < logits.length; i++) {
        if ((double) logits[i] - max < share) {
          logits[i] = Float.NEGATIVE_INFINITY;
        }
      }
    };
  }

  /// Rules out all but the tokens whose surprise, `-log p`, is closest to its mean, once these
  /// reach probability `mass`; what ties with the last of them stays.
  ///
  /// Source: Meister et al. 2022, arXiv:2202.00666, section 3.
  static LogitsStep typicalP(double mass) {
    return new TypicalP(mass);
  }

  /// Rules out every token from `count` on: rows of the model that the tokenizer has no text for.
  static LogitsStep firstTokens(int count) {
    return (logits, _) -> {
      if (count < logits.length) {
        Arrays.fill(logits, count, logits.length, Float.NEGATIVE_INFINITY);
      }
    };
  }
}
