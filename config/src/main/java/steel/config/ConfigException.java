package steel.config;

/// The user's recipe, model folder or command asks for something that cannot be: one sentence that
/// says where, what, and how to mend it, such as `recipes/tiny.yaml:14: train.schedule.type:
/// "cosin" is not one of: constant, cosine`.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param sentence where, what and how to mend it
  public ConfigException(String sentence) {
    super(sentence);
  }

  /// @param sentence where, what and how to mend it
  /// @param cause what a parser said, for `--verbose`
  public ConfigException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
