package steel.data.language;

/// Scores the pieces of one text as the lines of words that they make when spaces join them.
///
/// White space inside a piece is rare, but then three rules differ, and each acts as in
/// data-juicer: lines end where Python's `splitlines` ends them, the model's words where ASCII
/// white space is, and the words counted are those between any Unicode white space.
final class LineScores implements Pieces.Sink {
  /// In the table of words: look at the piece's letters.
  static final int NONE = -1;

  private final NgramModel model;
  private final int[] words;
  private final Pieces pieces;
  private final NgramModel.Sentence sentence;
  private double total; // of the lines that have ended
  private float line; // KenLM adds up a line in single precision
  private long length;
  private boolean lineOpen;

  /// @param words the model's word for every piece, or [#NONE]
  LineScores(NgramModel model, int[] words, Pieces pieces) {
    this.model = model;
    this.words = words;
    this.pieces = pieces;
    this.sentence = model.sentence();
  }

  @Override
  public void piece(int number) {
    int word = words[number];
    if (word == NONE) {
      unknown(pieces.piece(number));
      return;
    }
    lineOpen = true;
    line += sentence.add(word);
    length++;
  }

  @Override
  public void unknown(String letters) {
    lineOpen = true; // by the space before it, if by nothing else
    if (isOneWord(letters)) {
      line += sentence.add(model.word(letters));
      length++;
      return;
    }
    int from = 0;
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (isLineBreak(c)) {
        addSegment(letters.substring(from, i));
        if (c == '\r' && i + 1 < letters.length() && letters.charAt(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
        endLine();
      }
    }
    if (from < letters.length()) {
      lineOpen = true;
      addSegment(letters.substring(from));
    }
  }

  private void addSegment(String segment) {
    int wordFrom = -1;
    boolean counting = false;
    for (int i = 0; i <= segment.length(); i++) {
      char c = i < segment.length() ? segment.charAt(i) : ' ';
      if (isAsciiSpace(c)) {
        if (wordFrom >= 0) {
          line += sentence.add(model.word(segment.substring(wordFrom, i)));
        }
        wordFrom = -1;
      } else if (wordFrom < 0) {
        wordFrom = i;
      }
      length += !counting && !isSpace(c) ? 1 : 0;
      counting = !isSpace(c);
    }
  }

  private void endLine() {
    line += sentence.end();
    length++;
    total += line;
    line = 0;
    lineOpen = false;
    sentence.begin();
  }

  double perplexity() {
    if (lineOpen) {
      endLine();
    }
    return length == 0 ? 0 : Math.pow(10, -total / length);
  }

  /// Whether letters hold no white space of any kind.
  static boolean isOneWord(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (isSpace(c) || isAsciiSpace(c)) {
        return false;
      }
    }
    return !letters.isEmpty();
  }

  private static boolean isLineBreak(char c) {
    return (c >= '\n' && c <= '\r')
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  private static boolean isAsciiSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
  }

  /// What Python's `str.split` takes for white space.
  private static boolean isSpace(char c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }
}
