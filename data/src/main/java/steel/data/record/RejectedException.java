package steel.data.record;

/// One record cannot be used; the rest of its file can. Carries no stack trace: a corpus may hold
/// millions of them.
public final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Cause cause;

  /// @param reason what is wrong with the record, one short sentence
  public RejectedException(Cause cause, String reason) {
    super(reason, null, false, false);
    this.cause = cause;
  }

  /// The kind of fault, for counting.
  public Cause why() {
    return cause;
  }

  /// What is wrong with the record.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
