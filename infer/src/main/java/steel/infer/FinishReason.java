package steel.infer;

import java.util.Locale;

/// Why a generation ended.
public enum FinishReason {
  /// The model said so: a token that ends.
  STOP,
  /// No more tokens were allowed, or the model has no more positions.
  LENGTH,
  /// Somebody wanted no more.
  CANCELLED;

  /// As in JSON: lower case.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
