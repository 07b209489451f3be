package steel.model;

/// Which tokens may be drawn at all; every default means "all".
///
/// @param topK only the `topK` most likely tokens, and those that tie with the last; 0 for all
/// @param topP only the most likely tokens that together reach this probability; 1 for all
/// @param minP only tokens at least so likely as this share of the most likely one; 0 for all
/// @param typicalP only the tokens whose surprise is closest to the expected one and that together
///   reach this probability; 1 for all
public record Truncation(int topK, double topP, double minP, double typicalP) {
  /// Rules out nothing.
  public static final Truncation NONE = new Truncation(0, 1, 0, 1);

  public Truncation {
    if (topK < 0) {
      throw new IllegalArgumentException("top_k must be from 0 up, got " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p must be above 0 and at most 1, got " + topP);
    }
    if (!(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException("min_p must be from 0 to 1, got " + minP);
    }
    if (!(typicalP > 0 && typicalP <= 1)) {
      throw new IllegalArgumentException(
          "typical_p must be above 0 and at most 1, got " + typicalP);
    }
  }
}
