package steel.infer;

import java.util.List;

/// The tokens of one sequence in a call, which may have tokens of several.
///
/// @param cache of the sequence
/// @param from its first row in the arrays of the call
/// @param tokens how many are new
record Sequence(KvCache cache, int from, int tokens) {
  /// Tokens of a call.
  static int tokens(List<Sequence> sequences) {
    Sequence last = sequences.getLast();
    return last.from + last.tokens;
  }
}
