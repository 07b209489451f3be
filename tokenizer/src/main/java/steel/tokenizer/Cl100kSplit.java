package steel.tokenizer;

import java.util.Set;

/// Cuts a text as cl100k's expression does: as [Qwen2Split], but up to three digits are one piece.
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
///   |\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// Source: `tiktoken_ext/openai_public.py` in openai/tiktoken, and `tokenizer.json` of Llama 3.
final class Cl100kSplit {
  /// The definition; tests hold [#pieceEnd] to it.
  static final String EXPRESSION =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /// Other ways in which files write it.
  static final Set<String> SAME =
      Set.of(
          "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*"
              + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
              + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+");

  private static final int MOST_DIGITS = 3;

  private Cl100kSplit() {}

  /// As [Splitting.Scanner#pieceEnd].
  static int pieceEnd(byte[] text, int from, int to) {
    int end = from;
    for (int digits = 0; digits < MOST_DIGITS && end < to; digits++) {
      int here = Qwen2Split.at(text, end);
      if ((here & Qwen2Split.CLASS_MASK) != CharacterClass.NUMBER) {
        break;
      }
      end += here >> Qwen2Split.WIDTH_SHIFT;
    }
    return end > from ? end : Qwen2Split.pieceEnd(text, from, to);
  }
}
