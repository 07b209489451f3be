package steel.cli;

/// The command did what it was asked and the answer is no: a check that does not hold, a bound that
/// is exceeded. Ends in exit code 1 with the message alone.
final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedException(String sentence) {
    super(sentence);
  }
}
