package steel.infer;

/// Stops a generation from another thread or from its listener. Once cancelled it stays so.
public final class Cancellation {
  private volatile boolean cancelled;

  /// Ends the generation before its next token.
  public void cancel() {
    cancelled = true;
  }

  /// Whether anybody called [#cancel].
  public boolean isCancelled() {
    return cancelled;
  }
}
