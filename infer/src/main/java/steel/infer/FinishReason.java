package steel.infer;

import java.util.Locale;

/// Why a generation ended.
public enum FinishReason {
  /// The model said so, by a token that ends; or nothing may follow in the form that was asked for.
  STOP,
  /// The text came to a stop string.
  STOP_STRING,
  /// No more tokens were allowed, or the model has no more positions.
  LENGTH,
  /// Somebody wanted no more.
  CANCELLED;

  /// As in JSON: lower case.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
