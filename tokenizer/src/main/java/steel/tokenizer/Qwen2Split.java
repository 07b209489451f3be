package steel.tokenizer;

/// Cuts a text into the pieces that merges never cross, as Qwen2's expression does:
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*
///   |\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// Written by hand over UTF-8 because an expression engine costs more than the merges. Source:
/// `tokenization_qwen2.py` in huggingface/transformers.
final class Qwen2Split {
  /// The definition; tests hold [#pieceEnd] to it.
  static final String EXPRESSION =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  static final int CLASS_MASK = 7;
  static final int WIDTH_SHIFT = 3;
  private static final byte[] ASCII = new byte[128]; // class | width << 3

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = (byte) (CharacterClass.of(c) | 1 << WIDTH_SHIFT);
    }
  }

  private Qwen2Split() {}

  /// Where the piece that begins at `from` ends.
  ///
  /// @param text well-formed UTF-8
  /// @param from below `to`, at the start of a character
  /// @param to end of the text
  static int pieceEnd(byte[] text, int from, int to) {
    if (text[from] == '\'') {
      int end = contractionEnd(text, from, to);
      if (end > 0) {
        return end;
      }
    }
    int head = at(text, from);
    int next = from + (head >> WIDTH_SHIFT);
    return switch (head & CLASS_MASK) {
      case CharacterClass.LETTER -> runEnd(text, next, to, CharacterClass.LETTER);
      case CharacterClass.NUMBER -> next;
      case CharacterClass.NEWLINE -> whitespaceEnd(text, from, to, true);
      case CharacterClass.SPACE -> {
        int following = next < to ? at(text, next) : CharacterClass.SPACE;
        if ((following & CLASS_MASK) == CharacterClass.LETTER) {
          yield runEnd(text, next + (following >> WIDTH_SHIFT), to, CharacterClass.LETTER);
        }
        if (text[from] == ' ' && (following & CLASS_MASK) == CharacterClass.OTHER) {
          yield othersEnd(text, next, to);
        }
        yield whitespaceEnd(text, from, to, true);
      }
      default -> {
        int following = next < to ? at(text, next) : CharacterClass.OTHER;
        yield (following & CLASS_MASK) == CharacterClass.LETTER
            ? runEnd(text, next + (following >> WIDTH_SHIFT), to, CharacterClass.LETTER)
            : othersEnd(text, next, to);
      }
    };
  }

  /// Where the characters of one class end.
  static int runEnd(byte[] text, int from, int to, int wanted) {
    int i = from;
    while (i < to) {
      int here = at(text, i);
      if ((here & CLASS_MASK) != wanted) {
        break;
      }
      i += here >> WIDTH_SHIFT;
    }
    return i;
  }

  /// `[^\s\p{L}\p{N}]*[\r\n]*`.
  private static int othersEnd(byte[] text, int from, int to) {
    int i = runEnd(text, from, to, CharacterClass.OTHER);
    while (i < to && (text[i] == '\n' || text[i] == '\r')) {
      i++;
    }
    return i;
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last newline of the run; without one, all of it at the
  /// end of the text, else all but the last space, which goes with what follows.
  ///
  /// @param withNewlines whether the first of the three is one; it is not in GPT-2's expression
  static int whitespaceEnd(byte[] text, int from, int to, boolean withNewlines) {
    int i = from;
    int last = from;
    int newlineEnd = -1;
    while (i < to) {
      int here = at(text, i);
      int kind = here & CLASS_MASK;
      if (kind != CharacterClass.SPACE && kind != CharacterClass.NEWLINE) {
        break;
      }
      last = i;
      i += here >> WIDTH_SHIFT;
      if (withNewlines && kind == CharacterClass.NEWLINE) {
        newlineEnd = i;
      }
    }
    if (newlineEnd >= 0) {
      return newlineEnd;
    }
    return i == to || last == from ? i : last;
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)`, or -1.
  static int contractionEnd(byte[] text, int from, int to) {
    int first = from + 1 < to ? text[from + 1] | 0x20 : 0;
    int second = from + 2 < to ? text[from + 2] | 0x20 : 0;
    return switch (first) {
      case 's', 't', 'm', 'd' -> from + 2;
      case 'r', 'v' -> second == 'e' ? from + 3 : -1;
      case 'l' -> second == 'l' ? from + 3 : -1;
      default -> isLongS(text, from + 1, to) ? from + 3 : -1;
    };
  }

  /// U+017F, which is an s when case is ignored.
  private static boolean isLongS(byte[] text, int at, int to) {
    return at + 1 < to && text[at] == (byte) 0xc5 && text[at + 1] == (byte) 0xbf;
  }

  /// `class | width << 3` of the character that begins at `i`.
  static int at(byte[] text, int i) {
    int lead = text[i];
    if (lead >= 0) {
      return ASCII[lead];
    }
    if (lead < (byte) 0xe0) {
      return CharacterClass.of((lead & 0x1f) << 6 | (text[i + 1] & 0x3f)) | 2 << WIDTH_SHIFT;
    }
    if (lead < (byte) 0xf0) {
      int point = (lead & 0x0f) << 12 | (text[i + 1] & 0x3f) << 6 | (text[i + 2] & 0x3f);
      return CharacterClass.of(point) | 3 << WIDTH_SHIFT;
    }
    int point =
        (lead & 0x07) << 18
            | (text[i + 1] & 0x3f) << 12
            | (text[i + 2] & 0x3f) << 6
            | (text[i + 3] & 0x3f);
    return CharacterClass.of(point) | 4 << WIDTH_SHIFT;
  }
}
