package steel.tune;

import java.util.List;

/// How many conversations there were and what became of them.
///
/// @param conversations all, the broken ones included
/// @param broken lines that are no conversation
/// @param brokenShown the first of them, with file and line
/// @param tooLong over `data.max_length`
/// @param withoutAnswer in which the assistant says nothing, so nothing is to be learned
/// @param train to be learned
/// @param heldOut to be scored only
/// @param answerTokens that count in the loss of an epoch
public record ExampleCounts(
    long conversations,
    long broken,
    List<String> brokenShown,
    long tooLong,
    long withoutAnswer,
    long train,
    long heldOut,
    long answerTokens) {}
