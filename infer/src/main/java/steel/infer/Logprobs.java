package steel.infer;

import java.util.List;

/// How likely the model found a token: log-probabilities of all its logits as it gave them, before
/// anything of the sampling or a constraint touched them.
///
/// @param chosen the token that was chosen
/// @param top the most likely tokens of the tokenizer, the first the likeliest; the chosen one need
///   not be among them
public record Logprobs(Candidate chosen, List<Candidate> top) {
  public Logprobs {
    top = List.copyOf(top);
  }

  /// A token that might have come.
  ///
  /// @param id in the vocabulary
  /// @param text of it by itself, U+FFFD where it is a part of a character; empty in a folder
  ///   without a tokenizer
  /// @param logprob in nats; one token has the same number as the chosen one and among the top
  public record Candidate(int id, String text, double logprob) {}
}
