package steel.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steel.infer.Logprobs.Candidate;
import steel.model.LogSoftmax;
import steel.tokenizer.Tokenizer;

/// Reads log-probabilities off logits. For one thread.
final class LogprobMeter {
  private final Optional<Tokenizer> tokenizer;
  private final int tokens; // ids below it may be among the most likely
  private final int[] best; // ids, that of the largest logit first, of equals the smaller
  private int found;

  /// @param top how many of the most likely are wanted
  /// @param vocabSize ids that there are where there is no tokenizer
  LogprobMeter(int top, Optional<Tokenizer> tokenizer, int vocabSize) {
    this.tokenizer = tokenizer;
    tokens = tokenizer.map(Tokenizer::vocabSize).orElse(vocabSize);
    best = new int[Math.min(top, tokens)];
  }

  /// @param logits `[V]`, numbers
  /// @param chosen the id whose own is wanted
  Logprobs of(float[] logits, int chosen) {
    double total = LogSoftmax.logSumExp(logits, 0, logits.length);
    select(logits);
    List<Candidate> top = new ArrayList<>(found);
    for (int i = 0; i < found; i++) {
      top.add(candidate(best[i], logits[best[i]] - total));
    }
    return new Logprobs(candidate(chosen, logits[chosen] - total), top);
  }

  private Candidate candidate(int id, double logprob) {
    return new Candidate(id, tokenizer.map(known -> known.decode(id)).orElse(""), logprob);
  }

  private void select(float[] logits) {
    found = 0;
    for (int id = 0; id < tokens && best.length > 0; id++) {
      boolean isBetter = found < best.length || logits[id] > logits[best[found - 1]];
      if (isBetter && (tokenizer.isEmpty() || tokenizer.get().has(id))) {
        int at = found < best.length ? found++ : found - 1;
        for (; at > 0 && logits[id] > logits[best[at - 1]]; at--) {
          best[at] = best[at - 1];
        }
        best[at] = id;
      }
    }
  }
}
