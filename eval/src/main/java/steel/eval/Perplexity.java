package steel.eval;

/// How well a model foretold a text: `exp` of the mean negative log-probability of its tokens.
///
/// @param way how it was asked
/// @param tokens that were scored
/// @param nats `-sum log p`
/// @param bytes of UTF-8 that these tokens stand for
public record Perplexity(ScoringWay way, long tokens, double nats, long bytes) {

  /// Mean loss of a token, in nats.
  public double loss() {
    return nats / tokens;
  }

  /// `exp(loss)`.
  public double value() {
    return Math.exp(loss());
  }

  /// Comparable between tokenizers, which a token's loss is not.
  public double bitsPerByte() {
    return nats / Math.log(2) / bytes;
  }
}
