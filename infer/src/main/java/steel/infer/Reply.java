package steel.infer;

/// What a model generated.
///
/// @param ids the new tokens, the one that ended it included
/// @param text of them, without special tokens; empty in a folder without a tokenizer
/// @param promptTokens how many it continued
/// @param finishReason why it ended
@SuppressWarnings("ArrayRecordComponent") // handed over to the caller, compared by nobody
public record Reply(int[] ids, String text, int promptTokens, FinishReason finishReason) {}
