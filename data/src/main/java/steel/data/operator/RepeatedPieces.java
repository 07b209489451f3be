package steel.data.operator;

/// The pieces of a text that line breaks part, and those of them that were there before. Used by
/// one thread.
final class RepeatedPieces {
  private static final int EXPECTED = 16;

  private final String text;
  private final DistinctPieces distinct;
  private int count;
  private int characters;

  private RepeatedPieces(String text) {
    this.text = text;
    this.distinct = new DistinctPieces(text, EXPECTED);
  }

  /// What is left when a text is cut at every run of at least so many line feeds.
  static RepeatedPieces of(String text, int breaks) {
    RepeatedPieces pieces = new RepeatedPieces(text);
    int from = 0;
    int at = text.indexOf('\n');
    while (at >= 0) {
      int end = at + 1;
      while (end < text.length() && text.charAt(end) == '\n') {
        end++;
      }
      if (end - at >= breaks) {
        pieces.add(from, at);
        from = end;
      }
      at = text.indexOf('\n', end);
    }
    pieces.add(from, text.length());
    return pieces;
  }

  /// Without any.
  static RepeatedPieces none(String text) {
    return new RepeatedPieces(text);
  }

  /// Adds a piece.
  void add(int from, int to) {
    count++;
    int known = distinct.count();
    if (distinct.number(from, to) < known) {
      characters += text.codePointCount(from, to);
    }
  }

  /// Pieces in all.
  int count() {
    return count;
  }

  /// Pieces that were there before.
  int repeated() {
    return count - distinct.count();
  }

  /// Characters of those, in code points.
  int characters() {
    return characters;
  }
}
