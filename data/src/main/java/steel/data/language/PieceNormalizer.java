package steel.data.language;

/// Changes a text as SentencePiece does before it cuts it: replaces characters by the model's
/// rules, takes away spaces at the ends and doubled ones, and writes spaces as `▁`.
///
/// Source: `normalizer.cc` of google/sentencepiece (order of the steps).
final class PieceNormalizer {
  private static final int SPACE = 0x2581; // ▁

  private final CharacterMap characters;
  private final SentencePieceFile.Normalization rules;
  private final boolean spaceIsSuffix;
  private final PieceTrie userDefined; // kept as they are

  PieceNormalizer(
      CharacterMap characters,
      SentencePieceFile.Normalization rules,
      boolean spaceIsSuffix,
      PieceTrie userDefined) {
    this.characters = characters;
    this.rules = rules;
    this.spaceIsSuffix = spaceIsSuffix;
    this.userDefined = userDefined;
  }

  CodePoints normalize(String text) {
    CodePoints out = new CodePoints(text.length() + 8);
    Run run = new Run(text, out);
    if (rules.removeExtraSpaces()) {
      run.passSpaces();
    }
    if (run.at == text.length()) {
      return out; // nothing but spaces
    }
    if (!spaceIsSuffix && rules.addDummyPrefix()) {
      out.add(space());
    }
    run.afterSpace = rules.removeExtraSpaces();
    while (run.at < text.length()) {
      run.step();
      run.afterSpace &= rules.removeExtraSpaces();
    }
    if (rules.removeExtraSpaces()) {
      while (out.size() > 0 && out.get(out.size() - 1) == space()) {
        out.cutTo(out.size() - 1);
      }
    }
    if (spaceIsSuffix && rules.addDummyPrefix()) {
      out.add(space());
    }
    return out;
  }

  private int space() {
    return rules.escapeSpaces() ? SPACE : ' ';
  }

  /// One walk over a text.
  private final class Run {
    private final String text;
    private final CodePoints out;
    private int at;
    private boolean afterSpace;

    Run(String text, CodePoints out) {
      this.text = text;
      this.out = out;
    }

    /// Passes what becomes a single space.
    void passSpaces() {
      while (at < text.length()) {
        int end = userDefinedEnd();
        if (end >= 0) {
          if (end - at != 1 || text.charAt(at) != ' ') {
            return;
          }
          at = end;
          continue;
        }
        int c = text.codePointAt(at);
        long rule = characters.concerns(c) ? characters.longest(text, at) : -1;
        if (rule >= 0 ? !characters.replacement((int) (rule >>> 32)).equals(" ") : c != ' ') {
          return;
        }
        at = rule >= 0 ? (int) rule : at + 1;
      }
    }

    /// Takes one character, or what one rule replaces.
    void step() {
      int end = userDefinedEnd();
      if (end >= 0) {
        addAll(text.substring(at, end));
        at = end;
        return;
      }
      int c = text.codePointAt(at);
      long rule = characters.concerns(c) ? characters.longest(text, at) : -1;
      if (rule >= 0) {
        addAll(characters.replacement((int) (rule >>> 32)));
        at = (int) rule;
      } else {
        at += Character.charCount(c);
        boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        add(lone ? 0xfffd : c);
      }
    }

    private void add(int c) {
      if (c != ' ') {
        out.add(c);
        afterSpace = false;
      } else if (!afterSpace) {
        out.add(space());
        afterSpace = true;
      }
    }

    /// Of a replacement only the spaces at its start are doubled ones, when a space went before.
    private void addAll(String letters) {
      int i = 0;
      while (afterSpace && i < letters.length() && letters.charAt(i) == ' ') {
        i++;
      }
      if (i == letters.length()) {
        return;
      }
      afterSpace = letters.charAt(letters.length() - 1) == ' ';
      while (i < letters.length()) {
        int c = letters.codePointAt(i);
        out.add(c == ' ' ? space() : c);
        i += Character.charCount(c);
      }
    }

    private int userDefinedEnd() {
      int end = -1;
      if (userDefined.isEmpty()) {
        return end;
      }
      int node = PieceTrie.ROOT;
      for (int i = at; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        node = userDefined.child(node, c);
        if (node == PieceTrie.NONE) {
          break;
        }
        end = userDefined.piece(node) == PieceTrie.NONE ? end : i;
      }
      return end;
    }
  }
}
