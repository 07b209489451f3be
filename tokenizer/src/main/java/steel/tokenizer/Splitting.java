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

  /// Finds the end of a piece.
  interface Scanner {
    /// @param text well-formed UTF-8
    /// @param from below `to`, at the start of a character
    /// @param to end of the text
    int pieceEnd(byte[] text, int from, int to);
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
      case QWEN2 -> Qwen2Split::pieceEnd;
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
