package steel.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How a text is cut into the pieces that merges never cross.
enum Splitting {
  /// Qwen, all versions.
  QWEN2(Qwen2Split.EXPRESSION),
  /// cl100k, Llama 3 and their kin.
  CL100K(Cl100kSplit.EXPRESSION),
  /// GPT-2 and its kin, r50k and p50k too.
  GPT2(Gpt2Split.EXPRESSION);

  /// Finds the ends of pieces.
  interface Scanner {
    /// Fewest ends that there must be room for.
    int LEAST_ROOM = 128;

    /// Where the piece that begins at `from` ends.
    ///
    /// @param text well-formed UTF-8
    /// @param from below `to`, at the start of a character
    /// @param to end of the text
    int pieceEnd(byte[] text, int from, int to);

    /// Where the first pieces from `from` on end, many at once.
    ///
    /// @param ends to be written, of [#LEAST_ROOM] at least; behind the last may be anything
    /// @return how many there are, one at least
    default int pieceEnds(byte[] text, int from, int to, int[] ends) {
      int count = 0;
      for (int at = from; at < to && count < ends.length; count++) {
        at = pieceEnd(text, at, to);
        ends[count] = at;
      }
      return count;
    }
  }

  private final String expression;

  Splitting(String expression) {
    this.expression = expression;
  }

  /// The definition; tests hold [#scanner] to it.
  String expression() {
    return expression;
  }

  /// Whose it is.
  String label() {
    return switch (this) {
      case QWEN2 -> "Qwen2";
      case CL100K -> "cl100k";
      case GPT2 -> "GPT-2";
    };
  }

  /// What cuts a text.
  Scanner scanner() {
    return switch (this) {
      case QWEN2 -> new Qwen2Blocks();
      case CL100K -> Cl100kSplit::pieceEnd;
      case GPT2 -> Gpt2Split::pieceEnd;
    };
  }

  /// The one that an expression in a file means.
  static Optional<Splitting> of(String expression) {
    if (Cl100kSplit.SAME.contains(expression)) {
      return Optional.of(CL100K);
    }
    return Arrays.stream(values()).filter(s -> s.expression.equals(expression)).findFirst();
  }

  /// All expressions, for errors.
  static List<String> names() {
    return List.of("Qwen2's", "cl100k's", "GPT-2's");
  }
}
