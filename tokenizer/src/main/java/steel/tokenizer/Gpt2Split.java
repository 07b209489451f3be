package steel.tokenizer;

/// Cuts a text as GPT-2's expression does:
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
///
/// Source: `src/encoder.py` in openai/gpt-2; in `tokenizer.json` it is what `ByteLevel` does with
/// `use_regex`.
final class Gpt2Split {
  /// The definition; tests hold [#pieceEnd] to it.
  static final String EXPRESSION =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private Gpt2Split() {}

  /// As [Splitting.Scanner#pieceEnd].
  static int pieceEnd(byte[] text, int from, int to) {
    if (text[from] == '\'') {
      int end = contractionEnd(text, from, to);
      if (end > 0) {
        return end;
      }
    }
    int run = text[from] == ' ' && from + 1 < to ? from + 1 : from;
    int kind = Qwen2Split.at(text, run) & Qwen2Split.CLASS_MASK;
    return kind == CharacterClass.SPACE || kind == CharacterClass.NEWLINE
        ? Qwen2Split.whitespaceEnd(text, from, to, false)
        : Qwen2Split.runEnd(text, run, to, kind);
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`, or -1.
  private static int contractionEnd(byte[] text, int from, int to) {
    int first = from + 1 < to ? text[from + 1] : 0;
    int second = from + 2 < to ? text[from + 2] : 0;
    return switch (first) {
      case 's', 't', 'm', 'd' -> from + 2;
      case 'r', 'v' -> second == 'e' ? from + 3 : -1;
      case 'l' -> second == 'l' ? from + 3 : -1;
      default -> -1;
    };
  }
}
