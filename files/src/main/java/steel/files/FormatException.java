package steel.files;

import java.nio.file.Path;

/// Bytes from outside are not what they claim to be: a cut file, a wrong magic, a broken header.
/// The message is one sentence that names the file, what is wrong and how to mend it.
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param file the file that was read; its path opens the message
  /// @param problem what is wrong and, where known, how to mend it
  public FormatException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /// @param file the file that was read; its path opens the message
  /// @param problem what is wrong and, where known, how to mend it
  /// @param cause what the parser said, for `--verbose`
  public FormatException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  /// For bytes that did not come from a file of their own, such as a line or a request.
  ///
  /// @param problem where, what is wrong and how to mend it
  public FormatException(String problem) {
    super(problem);
  }
}
