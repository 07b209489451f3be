package steel.cli.inspect;

/// Colours, where the output is a terminal.
///
/// @param isOn whether to use any
public record Ink(boolean isOn) {
  private static final String RESET = "\u001b[0m";

  /// A heading.
  public String head(String text) {
    return paint("1", text);
  }

  /// The name of a value.
  public String name(String text) {
    return paint("36", text);
  }

  /// What stands for something else.
  public String mark(String text) {
    return paint("35", text);
  }

  /// What is wrong.
  public String wrong(String text) {
    return paint("31", text);
  }

  /// What was taken out of a text.
  public String removed(String text) {
    return paint("31;9", text);
  }

  /// What was put into a text.
  public String added(String text) {
    return paint("32", text);
  }

  private String paint(String code, String text) {
    return isOn ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
