package steel.infer;

/// A token as it is generated.
///
/// @param id in the vocabulary
/// @param text what it completes, never half a character; empty for special tokens and in a folder
///   without a tokenizer
public record Token(int id, String text) {}
