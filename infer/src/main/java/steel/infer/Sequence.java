package steel.infer;

/// The tokens of one sequence in a call, which may have tokens of several.
///
/// @param cache of the sequence
/// @param from its first row in the arrays of the call
/// @param tokens how many are new
record Sequence(KvCache cache, int from, int tokens) {
  /// Tokens of a call.
  static int tokens(Sequence[] sequences) {
    Sequence last = sequences[sequences.length - 1];
    return last.from + last.tokens;
  }
}
