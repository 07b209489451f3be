package steel.infer;

import java.util.Optional;

/// A token as it is generated.
///
/// @param id in the vocabulary
/// @param text what it completes, never half a character; empty for special tokens and in a folder
///   without a tokenizer
/// @param logprobs where the generation asked for them
public record Token(int id, String text, Optional<Logprobs> logprobs) {}
