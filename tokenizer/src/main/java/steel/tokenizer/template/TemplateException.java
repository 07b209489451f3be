package steel.tokenizer.template;

/// A template cannot be read, or cannot render what it was given. The message is one sentence;
/// after [ChatTemplate] has passed it on it names the line of the template.
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is wrong, in the names of Jinja.
  public enum Kind {
    /// The template itself refused, by `raise_exception`: the messages do not suit it.
    RAISED("TemplateError"),
    /// The template is not Jinja.
    SYNTAX("TemplateSyntaxError"),
    /// It names a filter or test that there is not.
    ASSERTION("TemplateAssertionError"),
    /// It uses a value that there is not.
    UNDEFINED("UndefinedError"),
    /// It reaches for what a template may not touch.
    SECURITY("SecurityError"),
    /// It does with a value what cannot be done with it.
    TYPE("TypeError"),
    /// It goes on for too long, or nests too deep.
    LIMIT("LimitError");

    private final String jinjaName;

    Kind(String jinjaName) {
      this.jinjaName = jinjaName;
    }

    /// The name of the exception in Jinja or Python; [#LIMIT] is our own.
    public String jinjaName() {
      return jinjaName;
    }
  }

  private final Kind kind;
  private final String problem;
  private final boolean hasLine;
  private final String sentence;

  TemplateException(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
    this.problem = problem;
    this.hasLine = false;
    this.sentence = problem;
  }

  private TemplateException(TemplateException cause, int line) {
    super(sentence(cause, line), cause);
    this.kind = cause.kind;
    this.problem = cause.problem;
    this.hasLine = true;
    this.sentence = sentence(cause, line);
  }

  private static String sentence(TemplateException cause, int line) {
    return "chat template, line %d: %s".formatted(line, cause.problem);
  }

  /// A value does not allow what was asked of it.
  static TemplateException type(String problem) {
    return new TemplateException(Kind.TYPE, problem);
  }

  /// The same with the line of the template where it came up, if it has none yet.
  TemplateException at(int line) {
    return hasLine ? this : new TemplateException(this, line);
  }

  /// The message, which is never missing.
  public String sentence() {
    return sentence;
  }

  /// What went wrong.
  public Kind kind() {
    return kind;
  }

  /// The sentence without its line: for [Kind#RAISED] what the template said.
  public String problem() {
    return problem;
  }
}
