package steel.infer;

import java.util.List;

/// What a model generated.
///
/// @param ids the new tokens, the one that ended it and those of a stop string included
/// @param text of them, without special tokens and up to a stop string; empty in a folder without a
///   tokenizer
/// @param tokens as the listener heard them: their texts together are `text`, and those behind the
///   beginning of a stop string are not among them
/// @param promptTokens how many it continued
/// @param finishReason why it ended
@SuppressWarnings("ArrayRecordComponent") // handed over to the caller, compared by nobody
public record Reply(
    int[] ids, String text, List<Token> tokens, int promptTokens, FinishReason finishReason) {
  public Reply {
    tokens = List.copyOf(tokens);
  }
}
