package steel.tokenizer;

/// What the text of a special token, such as `<|im_end|>`, means inside a text.
public enum SpecialText {
  /// It is text like any other: right for whatever a user wrote, who could otherwise end his turn
  /// and speak as somebody else.
  PLAIN,
  /// It is the token: right for text that was already rendered from a chat template.
  PARSED
}
