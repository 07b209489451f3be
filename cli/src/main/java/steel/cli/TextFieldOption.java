package steel.cli;

import picocli.CommandLine.Option;

/// Where documents have their text.
final class TextFieldOption {
  @Option(
      names = "--field",
      paramLabel = "NAME",
      defaultValue = "text",
      description = "Key of the text (default: ${DEFAULT-VALUE}).")
  private String field;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TextFieldOption() {}

  String field() {
    return field;
  }
}
