package steel.data.language;

/// Scores the pieces of one text as the lines of words that they make when spaces join them, with
/// the rules of [PieceLines] where a piece holds white space.
final class LineScores implements Pieces.Sink {
  /// In the table of words: look at the piece's letters.
  static final int NONE = -1;

  private final NgramModel model;
  private final int[] words;
  private final Pieces pieces;
  private final SentenceScores sentence;
  private double total; // of the lines that have ended
  private long length;
  private boolean lineOpen;

  /// @param words the model's word for every piece, or [#NONE]
  LineScores(NgramModel model, int[] words, Pieces pieces) {
    this.model = model;
    this.words = words;
    this.pieces = pieces;
    this.sentence = new SentenceScores(model);
  }

  @Override
  public void piece(int number) {
    int word = words[number];
    if (word == NONE) {
      unknown(pieces.piece(number));
      return;
    }
    lineOpen = true;
    sentence.add(word);
    length++;
  }

  @Override
  public void unknown(String letters) {
    lineOpen = true; // by the space before it, if by nothing else
    if (PieceLines.isOneWord(letters)) {
      sentence.add(model.word(letters));
      length++;
      return;
    }
    PieceLines.split(
        letters,
        (stretch, endsLine) -> {
          lineOpen = true;
          PieceLines.words(stretch, word -> sentence.add(model.word(word)));
          length += PieceLines.count(stretch);
          if (endsLine) {
            endLine();
          }
        });
  }

  private void endLine() {
    total += sentence.end();
    length++;
    lineOpen = false;
  }

  double perplexity() {
    if (lineOpen) {
      endLine();
    }
    return length == 0 ? 0 : Math.pow(10, -total / length);
  }
}
